"""The stores that this room's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW
from tests.support.lives import failed
from tests.support.shelf import Shelf
from tests.support.store import Opened, a_unit, an_entry


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


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """Give a file of its own with a reader beside it, and no writer's thread."""
    shelf = Shelf(tmp_path / "sgops.db")
    yield shelf
    shelf.close()


@pytest.fixture
def furnished(shelf: Shelf) -> Shelf:
    """Give a file with a completed job, a dead one, a running one with an item, and one that waits for its retry."""
    with shelf.unit() as unit:
        unit.new_batch("night", "story", NOW)
    shelf.completed(b'{"text":"' + b"x" * 9000 + b'"}', batch=1)
    shelf.dead()
    shelf.record(an_entry(shelf.running(batch=1)))
    shelf.then(shelf.running(), lambda job: failed(job, NOW))
    assert shelf.faults() == {}
    return shelf
