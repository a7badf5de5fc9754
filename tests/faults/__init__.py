"""Faults that come from within: stages that misbehave, clocks that jump, signals at any moment."""
