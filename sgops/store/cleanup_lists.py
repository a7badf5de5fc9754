"""What cleanup has done, newest first, and how large the files of the database are."""

from __future__ import annotations

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
