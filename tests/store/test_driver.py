"""An error of SQLite is the disk's, the file's, a neighbour's, or the statement's own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import peewee
import pytest

from sgops.store.driver import connect_readonly, is_damaged, is_full, is_grave, is_lost, is_old, is_taken
from tests.support.foreign_errors import an_sqlite_error

Question = Callable[[BaseException], bool]


@pytest.mark.parametrize(
    ("code", "question"),
    [
        (sqlite3.SQLITE_FULL, is_full),
        (sqlite3.SQLITE_NOMEM, is_full),
        (sqlite3.SQLITE_IOERR_FSYNC, is_lost),
        (sqlite3.SQLITE_READONLY_DBMOVED, is_lost),
        (sqlite3.SQLITE_CORRUPT_INDEX, is_damaged),
        (sqlite3.SQLITE_NOTADB, is_damaged),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, is_taken),
    ],
)
def test_each_error_is_of_one_kind(code: int, question: Question) -> None:
    error = an_sqlite_error(code)

    answers = [ask for ask in (is_full, is_lost, is_damaged, is_taken) if ask(error)]

    assert answers == [question]
    assert is_grave(error)


@pytest.mark.parametrize("error", [an_sqlite_error(sqlite3.SQLITE_CONSTRAINT), ValueError("no"), KeyError("x")])
def test_an_error_of_the_statement_is_not_grave(error: BaseException) -> None:
    assert not is_grave(error)


def test_an_error_that_peewee_wrapped_is_known() -> None:
    wrapped = peewee.OperationalError("no")
    wrapped.orig = an_sqlite_error(sqlite3.SQLITE_FULL)  # type: ignore[attr-defined]

    assert is_full(wrapped)


def test_a_lack_of_memory_is_a_lack_of_room() -> None:
    assert is_full(MemoryError())


def test_this_sqlite_is_new_enough() -> None:
    assert not is_old()


def test_a_path_with_odd_characters_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c%20d ü.db"
    sqlite3.connect(path).execute("CREATE TABLE t (a)")

    connection = connect_readonly(path, timeout=1)

    assert connection.execute("SELECT * FROM t").fetchall() == []
    connection.close()
