"""What fails is taken back: a part of a transaction, or all of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW
from tests.support.store import a_draft, rows


def test_a_part_that_fails_leaves_the_rest(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)

    with pytest.raises(ZeroDivisionError):
        _break_after(unit, lambda: unit.insert([a_draft()], NOW))

    assert unit.in_state("queued", 0, 10) == [job]
    assert [number for number, _ in unit.told] == [1]


def test_a_first_part_that_fails_leaves_an_open_transaction(unit: SqliteUnit) -> None:
    with pytest.raises(ZeroDivisionError):
        _break_after(unit, lambda: unit.insert([a_draft()], NOW))

    assert unit.is_open
    assert unit.in_state("queued", 0, 10) == []


def test_what_is_rolled_back_is_told_to_nobody(unit: SqliteUnit) -> None:
    unit.insert([a_draft()], NOW)

    unit.roll_back()

    assert not unit.is_open
    assert unit.take_told() == []


def test_a_commit_says_how_many_rows_were_changed(unit: SqliteUnit) -> None:
    unit.connection.execute("INSERT INTO setting (key, value) VALUES ('a', '1'), ('b', '2')")

    changed = unit.commit()

    assert changed == 2
    assert rows(unit, "SELECT count(*) FROM setting") == [(2,)]


def _break_after(unit: SqliteUnit, write: Callable[[], object]) -> None:
    with unit.all_or_nothing():
        write()
        raise ZeroDivisionError
