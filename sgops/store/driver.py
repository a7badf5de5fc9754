"""The one door to sqlite3: nobody else opens a database, and nobody else names its errors."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import quote

Connection: TypeAlias = sqlite3.Connection
Cursor: TypeAlias = sqlite3.Cursor
# What a row holds is known where it is read, to the record that is made of it.
Row: TypeAlias = tuple[Any, ...]

SqliteError = sqlite3.Error
IntegrityError = sqlite3.IntegrityError

VERSION: Final = sqlite3.sqlite_version
OLDEST: Final = (3, 37, 0)  # strict tables

# The first of two older lines that have the repair, too.
_MENDED: Final = {(3, 44): (3, 44, 6), (3, 50): (3, 50, 7)}

CACHED_STATEMENTS: Final = 512

# The first byte of an extended code is the kind of the error.
_KIND: Final = 0xFF
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM})
_LOST = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_TAKEN = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_old() -> bool:
    """Whether this SQLite is older than what the schema needs."""
    return sqlite3.sqlite_version_info < OLDEST


def meets_wal_fault() -> bool:
    """Whether this SQLite can damage a file in WAL mode when two connections write at once; fixed in 3.51.3."""
    version = sqlite3.sqlite_version_info
    return (version < (3, 51, 3) and version[:2] not in _MENDED) or version < _MENDED.get(version[:2], version)


def connect_readonly(path: Path, *, timeout: float) -> Connection:
    """Open a connection that cannot write, to be handed from thread to thread under a lock of its owner."""
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode=ro",
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=CACHED_STATEMENTS,
    )


def connect_looking(path: Path) -> Connection:
    """Open a connection that makes and changes nothing, for a file that no process uses and that has no WAL."""
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True, isolation_level=None)


def is_full(error: BaseException) -> bool:
    """Whether there was no room, on the disk or in memory; SQLite has then rolled everything back."""
    return _kind(error) in _FULL or isinstance(error, MemoryError)


def is_lost(error: BaseException) -> bool:
    """Whether reading or writing the file itself failed: nobody knows what is on the disk."""
    return _kind(error) in _LOST


def is_damaged(error: BaseException) -> bool:
    """Whether the file is no database, or a broken one."""
    return _kind(error) in _DAMAGED


def is_raised(error: BaseException) -> bool:
    """Whether a trigger of ours has refused a row."""
    return _code(error) == sqlite3.SQLITE_CONSTRAINT_TRIGGER


def is_taken(error: BaseException) -> bool:
    """Whether somebody else holds a lock on the file."""
    return _kind(error) in _TAKEN


def is_grave(error: BaseException) -> bool:
    """Whether the trouble is the file's or the disk's, and not what was being written."""
    return is_full(error) or is_lost(error) or is_damaged(error) or is_taken(error)


def _kind(error: BaseException) -> int | None:
    code = _code(error)
    return None if code is None else code & _KIND


def _code(error: BaseException) -> int | None:
    # Peewee raises errors of its own and keeps SQLite's in `orig`.
    code: int | None = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    return code
