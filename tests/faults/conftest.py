"""Plants, as the tests of the engine have them, and real engines, as those of crashes have."""

from __future__ import annotations

from tests.crash.conftest import nursery, shim
from tests.engine.conftest import make_plant

__all__ = ["make_plant", "nursery", "shim"]
