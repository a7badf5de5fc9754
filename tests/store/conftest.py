"""The stores that this room's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sgops.store.unit import SqliteUnit
from tests.support.store import Opened, a_unit


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Give a store on a file of its own."""
    opened = Opened(tmp_path / "sgops.db")
    yield opened
    opened.close()


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[SqliteUnit]:
    """Give a unit on a file of its own, without a writer's thread."""
    with a_unit(tmp_path / "sgops.db") as unit:
        yield unit
