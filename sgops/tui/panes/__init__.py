"""The panes of the main screen, one for each key from 1 to 7."""
