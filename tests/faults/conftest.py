"""Plants, as the tests of the engine have them."""

from __future__ import annotations

from tests.engine.conftest import make_plant

__all__ = ["make_plant"]
