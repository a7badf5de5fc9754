"""Parts of the screen that know how to draw, and nothing of the engine."""
