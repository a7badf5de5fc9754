"""Each promise is tried on a real engine, in a folder of its own."""

from __future__ import annotations

from tests.engine.conftest import make_plant

__all__ = ("make_plant",)
