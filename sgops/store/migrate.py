"""How a file comes to the schema of today: step by step, each of them all or nothing."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from sgops.core.errors import SchemaTooNew, StoreCorrupt
from sgops.core.failpoints import failpoint
from sgops.store.driver import Connection
from sgops.store.migrations import NAMES

Step: TypeAlias = Callable[[Connection], object]


def _load_and_run(name: str, connection: Connection) -> None:
    # Loaded when it is needed: most starts need none.
    importlib.import_module(f"sgops.store.migrations.{name}").up(connection)


STEPS: Final[Sequence[Step]] = tuple(partial(_load_and_run, name) for name in NAMES)


def version_of(connection: Connection) -> int:
    """Say how many steps a file has taken."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def refuse_newer(connection: Connection, path: Path) -> None:
    """Raise when a newer sgops wrote the file: its jobs would be read wrongly."""
    version = version_of(connection)
    if version > len(STEPS):
        raise SchemaTooNew(
            f"{path} has schema version {version}; this sgops knows versions up to {len(STEPS)}",
            hint="use the newer sgops that wrote it, or restore a backup made before the upgrade",
        )


def migrate(connection: Connection, path: Path, steps: Sequence[Step] = STEPS) -> None:
    """Take the steps that are left; the caller holds the engine's lock."""
    version = version_of(connection)
    if 0 < version < len(steps):
        _copy(connection, path, version)
    for number, step in enumerate(steps[version:], version + 1):
        _take(connection, step, number)


def _take(connection: Connection, step: Step, number: int) -> None:
    # Rebuilding a table must not delete what refers to it; the setting holds outside of a transaction only.
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        step(connection)
        connection.execute(f"PRAGMA user_version = {number}")
        _check_foreign_keys(connection, number)
        failpoint("store.migrate")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _check_foreign_keys(connection: Connection, number: int) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise StoreCorrupt(
            f"the step to schema {number} would leave {len(broken)} rows that refer to nothing: it was not taken",
            hint="sgops verify",
        )


def _copy(connection: Connection, path: Path, version: int) -> None:
    """Keep the file as it was, when there is room for it."""
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{path.stem}-schema-{version}.db"
    if shutil.disk_usage(folder).free < 2 * path.stat().st_size:
        return
    # A copy that was cut short by a kill is no copy.
    copy.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(copy),))
