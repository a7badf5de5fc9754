"""Flows through the terminal are coroutines, and leave pictures."""

from __future__ import annotations

from tests.tui.conftest import picture, pytest_pyfunc_call

__all__ = ("picture", "pytest_pyfunc_call")
