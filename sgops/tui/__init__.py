"""The terminal: screens that show views and ask Operations."""
