"""Statements are read from their files, and a batch of any size is a handful of steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from sgops.store import statements
from sgops.store.statements import Rows, marks, named, one
from sgops.store.unit import SqliteUnit

_FILES = sorted(file.stem for file in (Path(statements.__file__).parent / "queries").glob("*.sql"))


@pytest.mark.parametrize("name", _FILES)
def test_every_statement_says_what_it_promises(name: str) -> None:
    text = (Path(statements.__file__).parent / "queries" / f"{name}.sql").read_text(encoding="utf-8")

    assert text.startswith("-- ")
    assert not named(name).startswith("--")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 100, 255, 256, 257, 1000])
def test_as_many_rows_are_written_as_there_are(unit: SqliteUnit, count: int) -> None:
    events = Rows("insert_events")
    values = [value for seq in range(count) for value in (1, seq, 5, 1, 0, 0, 0, 0)]

    touched, last = events.run(unit.connection, values)

    assert (touched, last) == (count, count)
    assert [row[0] for row in unit.connection.execute("SELECT seq FROM event ORDER BY id")] == list(range(count))


def test_one_gives_the_only_value_or_nothing(unit: SqliteUnit) -> None:
    found = [one(unit.connection.execute(text)) for text in ("SELECT 7", "SELECT 7 WHERE 0")]

    assert found == [7, None]


def test_marks_are_as_many_as_the_values() -> None:
    assert (marks([]), marks([1]), marks("abc")) == ("", "?", "?,?,?")
