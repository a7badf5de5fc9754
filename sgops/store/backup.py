"""A copy of the database that is whole, made while others write, and the look that proves it."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sgops.core.errors import Refused, StoreCorrupt, StoreError
from sgops.core.failpoints import failpoint
from sgops.store import driver
from sgops.store.database import explained
from sgops.store.migrate import refuse_newer, version_of

if TYPE_CHECKING:
    from sgops.store.database import ReaderPool
    from sgops.store.driver import Connection

# What is not whole yet has a name that nobody takes for a backup.
UNFINISHED: Final = ".unfinished"


def copy_to(pool: ReaderPool, path: Path) -> int:
    """Write a copy of one moment to a new file, prove it, and only then give it its name; gives its size.

    It is one long read: writers go on, and the WAL grows meanwhile.
    """
    draft = path.with_name(path.name + UNFINISHED)
    try:
        if path.exists():
            raise Refused(f"{path} is there already", hint="name another file: a backup never replaces anything")
        make_for_owner(draft)
        with pool.connection() as connection:
            connection.execute("VACUUM INTO ?", (str(draft),))
        failpoint("backup.before_look")
        look_through(draft)
        keep(draft)
        failpoint("backup.before_name")
        draft.rename(path)
        keep(path.parent)
    except OSError as error:
        raise StoreError(f"no backup at {path}: {error.strerror}", hint="name a folder that can be written") from error
    finally:
        with suppress(OSError):
            draft.unlink()
    return path.stat().st_size


def look_through(path: Path) -> int:
    """Read every page of a copy that nobody uses; gives its schema version, or raises what is wrong with it."""
    if not path.is_file():
        raise StoreError(f"{path} is no file", hint="name a file that sgops backup made")
    with explained(path), closing(driver.connect_looking(path)) as connection:
        refuse_newer(connection, path)
        version = version_of(connection)
        faults = [*_faults(connection)] if version else ["it is not a database of sgops"]
    if faults:
        raise StoreCorrupt(f"{path}: {'; '.join(faults[:3])}", hint="take another backup")
    return version


def _faults(connection: Connection) -> list[str]:
    pages = [str(said) for (said,) in connection.execute("PRAGMA integrity_check(20)") if said != "ok"]
    rows = [
        f"row {row} of {table} refers to nothing" for table, row, *_ in connection.execute("PRAGMA foreign_key_check")
    ]
    named = connection.execute("SELECT count(*) FROM identity").fetchone()[0]
    return [*pages, *rows, *(() if named else ("its identity is missing",))]


def make_for_owner(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))


def keep(path: Path) -> None:
    """Wait until the disk has it."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
