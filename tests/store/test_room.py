"""The file says how much of it is empty and gives that back; checkpoints are added up without a look at all jobs."""

from __future__ import annotations

from sgops.store.database import connection_of
from sgops.store.room import bytes_of_checkpoints, room_of, shrink
from sgops.store.unit import SqliteUnit
from sgops.store.wal import PAGES, ROWS_A_PAGE
from tests.support.jobs import NOW
from tests.support.shelf import Shelf
from tests.support.store import a_draft

LARGE = b'"' + b"x" * 1000 + b'"'


def fill_and_empty(shelf: Shelf) -> None:
    """Leave a file most of whose pages hold nothing."""
    with shelf.unit() as unit:
        jobs = unit.insert([a_draft(params=LARGE) for _ in range(2000)], NOW)
    with shelf.unit() as unit:
        unit.delete_jobs([job.id for job in jobs])


def test_what_is_empty_is_given_back_in_portions_and_the_file_stays_whole(shelf: Shelf) -> None:
    fill_and_empty(shelf)
    before = room_of(shelf.pool)

    with shelf.unit() as unit:
        first = unit.shrink(100)
    with shelf.unit() as unit:
        rest = unit.shrink(before.free)
    after = room_of(shelf.pool)

    assert before.free > 500
    assert before.database > 0
    assert before.wal >= 0
    assert (first, first + rest) == (100, before.free)
    assert after.free == 0
    assert after.pages <= before.pages - before.free
    assert shelf.faults() == {}


def test_the_file_itself_becomes_smaller_when_the_wal_is_moved(shelf: Shelf) -> None:
    fill_and_empty(shelf)
    connection_of(shelf.database).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = shelf.path.stat().st_size

    with shelf.unit() as unit:
        unit.shrink(10_000)
    connection_of(shelf.database).execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert shelf.path.stat().st_size < before / 2


def test_moved_pages_count_for_the_wal(shelf: Shelf) -> None:
    fill_and_empty(shelf)
    unit = SqliteUnit(shelf.database)
    unit.begin()

    gone = unit.shrink(PAGES)

    assert unit.commit() // ROWS_A_PAGE >= gone
    unit.begin()
    assert shrink(unit.connection, 0) >= 0
    unit.roll_back()


def test_what_nobody_prunes_is_told_from_the_rest(shelf: Shelf) -> None:
    shelf.completed(LARGE)
    completed = bytes_of_checkpoints(shelf.pool, kept=False), bytes_of_checkpoints(shelf.pool, kept=True)

    shelf.dead()
    both = bytes_of_checkpoints(shelf.pool, kept=False), bytes_of_checkpoints(shelf.pool, kept=True)

    assert completed[0] > 0
    assert completed[1] == 0
    assert both[0] == completed[0] + both[1]
