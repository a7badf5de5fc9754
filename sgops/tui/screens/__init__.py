"""Screens that are laid over the main one: a job, dialogs, the palette."""
