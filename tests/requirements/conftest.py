"""Each promise is tried on a real engine, in a folder of its own."""

from __future__ import annotations

from tests.engine.conftest import make_plant
from tests.tui.conftest import pytest_pyfunc_call

__all__ = ("make_plant", "pytest_pyfunc_call")
