"""The stairwell: the only place where rooms meet."""
