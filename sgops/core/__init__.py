"""Facts and rules: pure, standard library only; no IO, no clock, no dice."""
