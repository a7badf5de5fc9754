"""How external services are spoken to."""
