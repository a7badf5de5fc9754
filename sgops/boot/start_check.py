"""Whether an engine could start where it shall live, found out without starting one or making anything."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from sgops.boot.names import DATABASE
from sgops.core.errors import SgopsError, StoreError
from sgops.core.units import format_size
from sgops.core.views import Check
from sgops.runtime.probes import Probes
from sgops.store.database import look_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sgops.core.settings import Settings


def storage_checks(settings: Settings) -> Iterator[Check]:
    """Look at the data folder and at the database in it; no engine may be alive there."""
    folder = settings.engine.data_dir
    checks = (
        ("data folder", lambda: _folder(folder)),
        ("disk", lambda: _disk(folder, settings.health.disk_free_min)),
        ("database", lambda: _database(folder / DATABASE)),
    )
    for name, look in checks:
        yield looked(name, look)


def looked(name: str, look: Callable[[], str]) -> Check:
    """Look at one thing; what is wrong with it is the check's answer."""
    try:
        return Check(name=name, ok=True, detail=look())
    except SgopsError as error:
        return Check(name=name, ok=False, detail=error.in_full)
    except OSError as error:
        return Check(name=name, ok=False, detail=f"{error.filename}: {error.strerror}")


def _folder(folder: Path) -> str:
    there = _nearest(folder)
    if not there.is_dir():
        raise StoreError(f"{there} is no folder", hint="move it away, or set engine.data_dir")
    if not os.access(there, os.W_OK | os.X_OK):
        raise StoreError(f"{there} cannot be written by this user", hint="give it to the user that runs sgops")
    if there != folder:
        return f"{folder} will be made"
    if there.stat().st_mode & stat.S_IWOTH:
        raise StoreError(f"anybody may write to {folder}", hint=f"chmod 700 '{folder}'")
    return str(folder)


def _disk(folder: Path, wanted: int) -> str:
    free = Probes().disk_free(_nearest(folder))
    short = f", and health.disk_free_min is {format_size(wanted)}" if free < wanted else ""
    return f"{format_size(free)} free{short}"


def _database(path: Path) -> str:
    version = look_at(path)
    return f"{path}, schema {version}" if version else f"{path} will be made"


def _nearest(folder: Path) -> Path:
    """Give the folder, or of those above it the lowest that is there."""
    return next((each for each in (folder, *folder.parents) if os.path.lexists(each)), folder)
