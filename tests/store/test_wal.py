"""Pages move to the database in portions, and a reader in the middle of something stops nobody."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from sgops.store.database import connection_of, open_writer
from sgops.store.driver import Connection
from sgops.store.wal import COMMIT_PAGES, LARGE, PAGES, Wal


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    database = open_writer(tmp_path / "sgops.db")
    yield connection_of(database)
    database.close()


def test_nothing_moves_before_enough_was_written(connection: Connection, tmp_path: Path) -> None:
    wal = Wal(connection, tmp_path / "sgops.db")
    _fill(connection, 10_000)
    before = (tmp_path / "sgops.db").stat().st_size

    wal.grew(PAGES)

    assert (tmp_path / "sgops.db").stat().st_size == before


def test_pages_move_when_enough_was_written(connection: Connection, tmp_path: Path) -> None:
    wal = Wal(connection, tmp_path / "sgops.db")
    _fill(connection, 100_000)
    before = (tmp_path / "sgops.db").stat().st_size

    wal.grew(8 * PAGES)

    assert (tmp_path / "sgops.db").stat().st_size > before


def test_small_commits_add_up(connection: Connection, tmp_path: Path) -> None:
    wal = Wal(connection, tmp_path / "sgops.db")
    _fill(connection, 100_000)
    before = (tmp_path / "sgops.db").stat().st_size

    for _ in range(PAGES // COMMIT_PAGES):
        wal.grew(1)

    assert (tmp_path / "sgops.db").stat().st_size > before


def test_a_large_wal_is_cut_back_once(connection: Connection, tmp_path: Path) -> None:
    wal = Wal(connection, tmp_path / "sgops.db")
    _fill(connection, LARGE)
    wal.grew(1)
    assert wal.wants_quiet

    wal.cut_back()

    assert (tmp_path / "sgops.db-wal").stat().st_size == 0
    assert not wal.wants_quiet


def test_a_small_wal_is_left_alone(connection: Connection, tmp_path: Path) -> None:
    wal = Wal(connection, tmp_path / "sgops.db")
    _fill(connection, 1000)

    wal.cut_back()

    assert (tmp_path / "sgops.db-wal").stat().st_size > 0


def test_a_reader_in_the_middle_of_something_is_not_waited_for(connection: Connection, tmp_path: Path) -> None:
    wal = Wal(connection, tmp_path / "sgops.db")
    reader = sqlite3.connect(tmp_path / "sgops.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM setting").fetchall()
    _fill(connection, LARGE)

    wal.cut_back()

    assert (tmp_path / "sgops.db-wal").stat().st_size > 0
    assert connection.execute("PRAGMA busy_timeout").fetchone() == (5000,)
    reader.close()


def _fill(connection: Connection, size: int) -> None:
    connection.execute("REPLACE INTO setting (key, value) VALUES ('large', ?)", ("x" * size,))
