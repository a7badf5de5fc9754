"""Real engines, killed at every place where a kill could hurt, and what must be true of the file they leave."""
