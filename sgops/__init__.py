"""Runs multi-stage jobs on one machine and does not lose them."""

__version__ = "0.1.0"
