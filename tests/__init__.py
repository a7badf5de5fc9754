"""What sgops promises, one sentence a test."""
