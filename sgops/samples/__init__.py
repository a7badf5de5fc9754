"""Pipelines to try, written with the public API alone."""
