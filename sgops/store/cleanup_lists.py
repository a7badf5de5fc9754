"""What cleanup has done, newest first, and how large the files of the database are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sgops.core.units import from_ms
from sgops.core.views import CleanupView
from sgops.store.cleanup_log import errors_of
from sgops.store.database import ReaderPool
from sgops.store.driver import Row
from sgops.store.rows import maybe_at

_RUNS: Final = """
SELECT id, plan, kind, scanned, total, bytes, deleted, freed, errors, started_at, finished_at, asked_by
FROM cleanup_run
ORDER BY id DESC
LIMIT ?
"""


def runs_of(pool: ReaderPool, limit: int) -> list[CleanupView]:
    """Give what cleanup has done, newest first."""
    return [_view(row) for row in pool.rows(_RUNS, (limit,))]


def sizes_of(pool: ReaderPool) -> tuple[int, int]:
    """Give the bytes of the database and of its WAL."""
    path = Path(pool.rows("PRAGMA database_list")[0][2])
    wal = path.with_name(path.name + "-wal")
    return path.stat().st_size, wal.stat().st_size if wal.exists() else 0


def _view(row: Row) -> CleanupView:
    _, plan, kind, scanned, total, size, deleted, freed, errors, started_at, finished_at, asked_by = row
    return CleanupView(
        id=plan,
        kind=kind,
        dry_run=False,
        scanned=scanned,
        total=total,
        bytes=size,
        kept_total=scanned - total,
        items=(),
        kept=(),
        deleted=deleted,
        freed=freed,
        errors=errors_of(errors),
        started_at=from_ms(started_at),
        finished_at=maybe_at(finished_at),
        note=f"asked by {asked_by}" if finished_at is not None else f"asked by {asked_by}; has not ended",
    )
