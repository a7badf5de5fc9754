"""The engine, tried on the real store with real threads."""
