"""A proven copy put in the place of the database, the one that was there kept aside."""

from __future__ import annotations

import os
import shutil
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from sgops.core.errors import StoreError
from sgops.core.failpoints import failpoint
from sgops.core.units import to_ms
from sgops.store.backup import UNFINISHED, keep, look_through, make_for_owner
from sgops.store.database import connection_of, look_at, open_writer
from sgops.store.mark import mark_file

if TYPE_CHECKING:
    from datetime import datetime

# Under this key the file says that it was restored: whoever looks for files without a row must not trust it at once.
RESTORED: Final = "restored"
_BESIDE: Final = ("-wal", "-shm")


def draft_of(path: Path) -> Path:
    """Name the file that a backup is copied to before it takes the database's place."""
    return path.with_name(path.name + UNFINISHED)


def draft_from(source: Path, path: Path) -> Path:
    """Copy a backup beside the database, as a file of its owner alone."""
    draft = draft_of(path)
    make_for_owner(draft)
    shutil.copyfile(source, draft)
    return draft


def put_in_place(draft: Path, path: Path, now: datetime) -> Path | None:
    """Let a draft become the database, whole or not at all; gives where the former one is now.

    The engine's lock is held. A kill in between leaves the former database or the new one, never none.
    """
    look_through(draft)
    _prepare(draft, now)
    failpoint("restore.before_aside")
    aside = _set_aside(path, now) if path.exists() else None
    mark_file(path).unlink(missing_ok=True)
    failpoint("restore.before_name")
    draft.rename(path)
    keep(path.parent)
    return aside


def _prepare(draft: Path, now: datetime) -> None:
    """Bring the copy to today's schema before it counts, and have it say that it was restored."""
    database = open_writer(draft)
    connection_of(database).execute(
        "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        (RESTORED, orjson.dumps({"at": to_ms(now)}).decode()),
    )
    database.close()
    keep(draft)


def _set_aside(path: Path, now: datetime) -> Path:
    """Give the former database a second name, so that there is no moment without one."""
    aside = _free(path.with_name(f"{path.name}.replaced-{now:%Y%m%d-%H%M%S}"))
    try:
        # Looked at before it is opened: at the opening of a damaged file SQLite throws its journal away.
        look_at(path)
        open_writer(path).close()
    except StoreError:
        # What is in its journal cannot be moved into it, and must not be moved into its successor.
        for suffix in _BESIDE:
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + suffix))
    os.link(path, aside)
    return aside


def _free(path: Path) -> Path:
    """Give the path, or the first like it that nobody has taken: a restore may be repeated within a second."""
    names = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(each for each in chain((path,), names) if not each.exists())
