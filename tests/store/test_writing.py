"""Works of a kind are written together, and the error of one is its own."""

from __future__ import annotations

import sqlite3

import pytest

from sgops.core.errors import StaleAttempt
from sgops.core.job import Job
from sgops.core.moves import claim
from sgops.core.operator_moves import cancel
from sgops.store.unit import SqliteUnit
from sgops.store.works import Answer, Entry, Errand, Posting, Probe, Work
from sgops.store.writing import write_all
from tests.support.foreign_errors import an_sqlite_error
from tests.support.jobs import NOW, a_start
from tests.support.store import Settlements, a_draft, an_entry, rows


def test_moves_before_and_after_a_unit_keep_their_order(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)
    states: list[str] = []
    settled = Settlements()
    works: list[Work] = [
        Posting([claim(job, a_start(), NOW)], settled),
        Errand(lambda given: states.append(given.job(job.id).state.value), lambda error: None, 0),
    ]

    write_all(unit, works)

    assert states == ["running"]


def test_a_set_with_a_stale_move_is_written_without_it(unit: SqliteUnit) -> None:
    jobs = unit.insert([a_draft() for _ in range(3)], NOW)
    unit.apply([cancel(jobs[1], NOW)])
    postings = [Posting([claim(job, a_start(), NOW)], Settlements()) for job in jobs]

    write_all(unit, list(postings))

    errors = [posting.outcomes[0][1] for posting in postings]
    assert [type(error) for error in errors] == [type(None), StaleAttempt, type(None)]
    assert [unit.job(job.id).state.value for job in jobs] == ["running", "cancelled", "running"]


def test_a_record_without_its_attempt_is_refused_and_its_neighbours_are_kept(unit: SqliteUnit) -> None:
    running = _running(unit)
    entries = [Entry(an_entry(running, key, fence=fence), Answer()) for key, fence in (("a", 1), ("b", 9), ("c", 1))]

    write_all(unit, list(entries))

    assert [type(entry.error) for entry in entries] == [type(None), StaleAttempt, type(None)]
    assert rows(unit, "SELECT key FROM ledger") == [("a",), ("c",)]


def test_the_trouble_of_the_disk_is_nobodys_own(unit: SqliteUnit) -> None:
    def meets_a_full_disk(given: object) -> None:
        raise an_sqlite_error(sqlite3.SQLITE_FULL)

    with pytest.raises(sqlite3.OperationalError):
        write_all(unit, [Errand(meets_a_full_disk, lambda error: None, 0)])


def test_a_unit_that_ends_the_transaction_is_an_error_of_all(unit: SqliteUnit) -> None:
    def ends_it(given: object) -> None:
        rows(unit, "ROLLBACK")
        raise ValueError("and now?")

    with pytest.raises(ValueError, match="and now"):
        write_all(unit, [Errand(ends_it, lambda error: None, 0)])


def test_a_probe_writes_and_changes_nothing(unit: SqliteUnit) -> None:
    before = rows(unit, "SELECT * FROM identity")

    write_all(unit, [Probe()])

    assert rows(unit, "SELECT * FROM identity") == before
    assert unit.commit() == 1


def _running(unit: SqliteUnit) -> Job:
    [job] = unit.insert([a_draft()], NOW)
    return unit.apply([claim(job, a_start("script"), NOW)])[0].after
