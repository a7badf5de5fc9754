"""A file that cannot be used is refused with what is wrong and what to do; a good one is opened with care."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from sgops.core.errors import NotFound, SchemaTooNew, StoreBusy, StoreCorrupt, StoreError
from sgops.store.database import ReaderPool, connection_of, explained, look_at, open_writer
from sgops.store.driver import SqliteError
from sgops.store.migrate import STEPS
from tests.support.foreign_errors import an_sqlite_error
from tests.support.store import Opened


def test_a_new_file_is_the_owners_alone(tmp_path: Path) -> None:
    database = open_writer(tmp_path / "sgops.db")

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}

    assert set(modes.values()) == {0o600}
    database.close()


@pytest.mark.parametrize(("durability", "level"), [("full", 2), ("normal", 1)])
def test_the_writer_is_as_durable_as_asked(tmp_path: Path, durability: str, level: int) -> None:
    database = open_writer(tmp_path / "sgops.db", durability)

    settings = {
        name: _pragma(connection_of(database), name) for name in ("synchronous", "journal_mode", "foreign_keys")
    }

    assert settings == {"synchronous": level, "journal_mode": "wal", "foreign_keys": 1}
    assert _pragma(connection_of(database), "wal_autocheckpoint") == 0
    database.close()


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database, it is a letter to a friend" * 200)


def _foreign(path: Path) -> None:
    _execute(path, "CREATE TABLE recipes (a)")


def _without_tables(path: Path) -> None:
    open_writer(path).close()
    _execute(path, "DROP TABLE identity")


def _without_identity(path: Path) -> None:
    open_writer(path).close()
    _execute(path, "DELETE FROM identity")


def _cut_short(path: Path) -> None:
    open_writer(path).close()
    path.write_bytes(path.read_bytes()[:5000])


def _overwritten(path: Path) -> None:
    open_writer(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 4000 + whole[4100:])


@pytest.mark.parametrize("spoil", [_garbage, _foreign, _without_tables, _without_identity, _cut_short, _overwritten])
def test_a_damaged_file_is_refused_with_its_path(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    path = tmp_path / "sgops.db"
    spoil(path)

    with pytest.raises(StoreCorrupt) as refused:
        open_writer(path)

    assert str(path) in refused.value.message
    assert "no backup" in refused.value.hint


@pytest.mark.parametrize("spoil", [_garbage, _foreign, _without_tables, _without_identity, _cut_short, _overwritten])
def test_a_look_refuses_what_an_engine_would(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    path = tmp_path / "sgops.db"
    spoil(path)
    before = _contents(tmp_path)

    with pytest.raises(StoreCorrupt) as refused:
        look_at(path)

    assert str(path) in refused.value.message
    assert _contents(tmp_path) == before


def test_a_look_at_a_good_file_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sgops.db"
    nothing = look_at(path)
    open_writer(path).close()
    before = _contents(tmp_path)

    version = look_at(path)

    assert nothing == 0
    assert version == len(STEPS)
    assert _contents(tmp_path) == before


def test_a_look_names_both_versions_of_a_newer_file(tmp_path: Path) -> None:
    path = tmp_path / "sgops.db"
    open_writer(path).close()
    _execute(path, "PRAGMA user_version = 999")

    with pytest.raises(SchemaTooNew, match=f"999.*{len(STEPS)}"):
        look_at(path)


def test_a_look_sees_what_a_dead_engine_left_in_the_wal(tmp_path: Path, opened: Opened) -> None:
    opened.submit()
    for file in opened.path.parent.glob("sgops.db*"):
        shutil.copy(file, tmp_path / f"copy{file.name.removeprefix('sgops')}")

    version = look_at(tmp_path / "copy.db")

    assert (tmp_path / "copy.db-wal").stat().st_size > 0
    assert version == len(STEPS)


def test_the_newest_backup_is_named_with_the_command_to_restore_it(tmp_path: Path) -> None:
    _garbage(tmp_path / "sgops.db")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "monday.db").touch()

    with pytest.raises(StoreCorrupt) as refused:
        open_writer(tmp_path / "sgops.db")

    assert refused.value.hint == f"sgops restore {tmp_path / 'backups' / 'monday.db'}"


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no directory"):
        open_writer(tmp_path / "missing" / "sgops.db")


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "sgops.db").mkdir()

    with pytest.raises(StoreError, match="no file"):
        open_writer(tmp_path / "sgops.db")


def test_readers_cannot_write(opened: Opened) -> None:
    with pytest.raises(StoreError):
        opened.rows("INSERT INTO setting (key, value) VALUES ('a', '1')")


def test_readers_see_what_was_committed(opened: Opened) -> None:
    opened.submit(3)

    assert opened.rows("SELECT COUNT(*) FROM job") == [(3,)]


def test_a_reading_connection_comes_back_without_a_transaction(opened: Opened) -> None:
    pool = ReaderPool(opened.path, size=1)
    with pool.connection() as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT * FROM job").fetchall()

    opened.submit()

    assert pool.rows("SELECT COUNT(*) FROM job") == [(1,)]
    pool.close()


def test_a_closed_pool_lends_nothing(opened: Opened) -> None:
    opened.store.reader_pool.close()

    with pytest.raises(StoreError, match="closed"):
        opened.rows("SELECT 1")


def test_a_file_that_somebody_else_holds_is_called_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sgops.store.database._BUSY_SECONDS", 0.05)
    open_writer(tmp_path / "sgops.db").close()
    other = sqlite3.connect(tmp_path / "sgops.db", isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises((StoreBusy, StoreError)) as refused:
        open_writer(tmp_path / "sgops.db")

    assert not isinstance(refused.value, SqliteError)
    other.close()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (sqlite3.SQLITE_FULL, "no room"),
        (sqlite3.SQLITE_IOERR_READ, "cannot be read or written"),
        (sqlite3.SQLITE_BUSY, "locked by another program"),
        (sqlite3.SQLITE_CORRUPT, "damaged"),
        (sqlite3.SQLITE_MISUSE, "sgops.db"),
    ],
)
def test_what_sqlite_says_becomes_a_sentence(tmp_path: Path, code: int, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence), explained(tmp_path / "sgops.db"):
        raise an_sqlite_error(code)


@pytest.mark.parametrize("error", [NotFound("no such job"), ValueError("wrong")])
def test_what_is_not_sqlites_is_left_as_it_is(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(type(error)) as raised, explained(tmp_path / "sgops.db"):
        raise error

    assert raised.value is error


def test_who_finds_every_connection_lent_is_told_to_try_again(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sgops.store.database._BUSY_SECONDS", 0.01)
    pool = ReaderPool(opened.path, size=1)

    with pool.connection(), pytest.raises(StoreBusy, match="in use"):
        pool.rows("SELECT 1")

    pool.close()


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def _execute(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def _contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
