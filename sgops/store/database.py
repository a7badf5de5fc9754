"""How the database file is opened, by the one that writes and by those that read."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from peewee import SqliteDatabase

from sgops.core.errors import SgopsError, StoreBusy, StoreCorrupt, StoreError
from sgops.store import driver
from sgops.store.driver import Connection, Row, SqliteError
from sgops.store.mark import mark_file, read_mark
from sgops.store.migrate import migrate, refuse_newer, version_of

READERS: Final = 4
_BUSY_SECONDS: Final = 5.0
# What the WAL file is cut back to when everything in it has been moved to the database.
_WAL_BYTES: Final = 16 * 1024 * 1024
_CACHE_KIB: Final = 16 * 1024
_SYNCHRONOUS: Final = {"full": "FULL", "normal": "NORMAL"}


def open_writer(path: Path, durability: str = "full") -> SqliteDatabase:
    """Open the one connection that writes, on a file of today's schema; it may be handed to another thread once."""
    _check_place(path)
    has_wal = path.with_name(path.name + "-wal").exists()
    database = SqliteDatabase(
        str(path),
        pragmas={
            # First, as long as there is nothing in the file: what is free can then be given back bit by bit.
            "auto_vacuum": "incremental",
            "journal_mode": "wal",
            "synchronous": _SYNCHRONOUS[durability],
            "foreign_keys": 1,
            "wal_autocheckpoint": 0,
            "journal_size_limit": _WAL_BYTES,
            "temp_store": "memory",
            "cache_size": -_CACHE_KIB,
            # Some builds overwrite what is deleted: twice the writing, for secrets that are not stored anyway.
            "secure_delete": 0,
        },
        lock_type="IMMEDIATE",
        timeout=_BUSY_SECONDS,
        autoconnect=False,
        thread_safe=False,
        check_same_thread=False,
        cached_statements=driver.CACHED_STATEMENTS,
    )
    with explained(path):
        database.connect()
    try:
        with explained(path):
            connection = connection_of(database)
            _check_journal(connection, path)
            _check_schema(connection, path)
            _check_wal(connection, path, has_wal=has_wal)
            migrate(connection, path)
    except BaseException:
        database.close()
        raise
    return database


def look_at(path: Path) -> int:
    """Give the schema version of a file, or raise what an engine would refuse it for; nothing is made or changed.

    Without a file it is 0. No engine may be alive on it.
    """
    if not path.exists() or path.stat().st_size == 0:
        return 0
    _check_place(path)
    has_wal = path.with_name(path.name + "-wal").exists()
    with explained(path):
        # A reader beside no WAL would make an empty one, and nobody would miss the lost one any more.
        connection = driver.connect_readonly(path, timeout=_BUSY_SECONDS) if has_wal else driver.connect_looking(path)
        try:
            _check_schema(connection, path)
            _check_wal(connection, path, has_wal=has_wal)
            return version_of(connection)
        finally:
            connection.close()


def connection_of(database: SqliteDatabase) -> Connection:
    """Give the connection below peewee, for statements that are text."""
    connection: Connection = database.connection()  # type: ignore[no-untyped-call]
    return connection


def last_event(connection: Connection) -> int:
    """Give the highest id that an event ever had; 0 in a file without tables."""
    return 0 if version_of(connection) == 0 else newest_event(connection)


def newest_event(connection: Connection) -> int:
    """Give the highest id that an event ever had, in a file with tables."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
    return 0 if row is None else int(row[0])


class ReaderPool:
    """A few connections that cannot write, lent to one thread at a time."""

    def __init__(self, path: Path, size: int = READERS) -> None:
        self._path = path
        self._free: list[Connection] = []
        self._changed = threading.Condition()
        self._closed = False
        with explained(path):
            for _ in range(size):
                self._free.append(driver.connect_readonly(path, timeout=_BUSY_SECONDS))
        self._all = tuple(self._free)

    def rows(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """Read all rows at once: a reader that has not finished pins the WAL."""
        with self.connection() as connection:
            return connection.execute(sql, params).fetchall()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend a connection; whoever has it may begin a transaction to see one state, and must fetch everything."""
        connection = self._take()
        try:
            with explained(self._path):
                yield connection
        finally:
            self._give_back(connection)

    def close(self) -> None:
        """Close all connections, waiting for those that are lent; to be done before the writer's is closed."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._changed.wait_for(lambda: len(self._free) == len(self._all), _BUSY_SECONDS)
            for connection in self._all:
                connection.close()
            self._free.clear()

    def _take(self) -> Connection:
        with self._changed:
            if not self._changed.wait_for(lambda: self._free or self._closed, _BUSY_SECONDS):
                raise StoreBusy("every reading connection is in use", hint="try again")
            if self._closed:
                raise StoreError("the database is closed")
            return self._free.pop()

    def _give_back(self, connection: Connection) -> None:
        if not self._closed and connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._changed:
            self._free.append(connection)
            self._changed.notify()


def newest_backup(path: Path) -> Path | None:
    """Find the backup that was made last."""
    with suppress(OSError):
        backups = [(file.stat().st_mtime_ns, file) for file in (path.parent / "backups").glob("*.db")]
        return max(backups)[1] if backups else None
    return None


def damaged(path: Path, what: str) -> StoreCorrupt:
    """Say that a file cannot be used, and how to go on without it."""
    backup = newest_backup(path)
    hint = f"sgops restore {backup}" if backup else f"there is no backup in {path.parent / 'backups'}; sgops doctor"
    return StoreCorrupt(f"{path}: {what}", hint=hint)


def _check_place(path: Path) -> None:
    """Refuse what cannot hold a database, and make the file so that only its owner can read it."""
    if driver.is_old():
        oldest = ".".join(str(part) for part in driver.OLDEST)
        raise StoreError(f"this Python has SQLite {driver.VERSION}; sgops needs {oldest} or newer")
    if not path.parent.is_dir():
        raise StoreError(f"{path.parent} is no directory", hint="sgops init, or set engine.data_dir")
    if path.exists() and not path.is_file():
        raise StoreError(f"{path} is no file", hint="move it away")
    hint = f"give it to the user that runs sgops, or set engine.data_dir (now {path.parent})"
    if path.exists():
        # Only asked after, never opened: closing another handle would drop SQLite's locks on the file.
        if not os.access(path, os.R_OK | os.W_OK):
            raise StoreError(f"{path} cannot be read and written by this user", hint=hint)
        return
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        # SQLite would take it for a leftover, and delete what was committed last.
        refusal = damaged(path, f"it is gone, while its journal {wal.name} is still here")
        raise StoreCorrupt(
            refusal.message, hint=f"put it back, or {refusal.hint}; if it is meant to be so, delete {wal}"
        )
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(f"{path} cannot be made: {error.strerror}", hint=hint) from error


def _check_journal(connection: Connection, path: Path) -> None:
    """Refuse a place where SQLite could not have its WAL: a network, for one, has no shared memory."""
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal":
        raise StoreError(
            f"{path} cannot have a write-ahead log here (journal mode '{mode}')",
            hint="set engine.data_dir to a folder on a local disk",
        )


def _check_schema(connection: Connection, path: Path) -> None:
    """Refuse a file that is newer, foreign, or has lost its tables; cheap whatever the file's size."""
    refuse_newer(connection, path)
    if version_of(connection) == 0:
        foreign = connection.execute("SELECT name FROM sqlite_master LIMIT 1").fetchone()
        if foreign is not None:
            raise damaged(path, f"a database, but not one of sgops: it has a table '{foreign[0]}'")
        return
    row = connection.execute("SELECT token FROM identity WHERE id = 1").fetchone()
    if row is None:
        raise damaged(path, "its identity row is missing; what was written last may be lost")


def _check_wal(connection: Connection, path: Path, *, has_wal: bool) -> None:
    """Refuse a file whose WAL somebody took away after a crash: what was committed last was in it."""
    mark = read_mark(path)
    if mark is None or has_wal:
        return
    missing = mark.last_event - last_event(connection)
    if missing > 0 and mark.is_durable:
        refusal = damaged(path, f"its journal {path.name}-wal is gone, and with it the last {missing:,} events")
        raise type(refusal)(
            refusal.message, hint=f"put it back, or {refusal.hint}; if it is meant to be so, delete {mark_file(path)}"
        )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a sentence with a way out."""
    try:
        yield
    except SgopsError:
        raise
    except Exception as error:
        cause = error if isinstance(error, SqliteError) else getattr(error, "orig", None)
        if not isinstance(cause, SqliteError):
            raise
        raise _explanation(path, cause) from error


def _explanation(path: Path, error: SqliteError) -> StoreError:
    if driver.is_damaged(error):
        return damaged(path, f"not a database, or damaged ({error})")
    if driver.is_taken(error):
        return StoreBusy(f"{path} is locked by another program", hint="close it there and try again")
    if driver.is_full(error):
        return StoreError(f"there is no room for {path}: {error}", hint="free space on its disk")
    if driver.is_lost(error):
        return StoreError(f"{path} cannot be read or written: {error}", hint="look at its owner, its mode and its disk")
    if "no such table" in str(error) or "no such column" in str(error):
        return damaged(path, f"a part of it is missing ({error})")
    return StoreError(f"{path}: {error}")
