"""The engine's periodic work, one duty a file, all of one shape."""
