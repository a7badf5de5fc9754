"""Rows that are old enough to go: checkpoints of completed jobs, and jobs that ended long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sgops.core.checkpoint import NUMBER_BITS
from sgops.core.cleanup_log import Old
from sgops.core.units import format_size
from sgops.store.database import ReaderPool
from sgops.store.driver import Row
from sgops.store.encode import stamp
from sgops.store.room import bytes_of_checkpoints, room_of

# A stretch of jobs, by the ids of their checkpoints.
_CHECKPOINTS: Final = f"""
WITH kept (job, n, bytes) AS (
    SELECT id >> {NUMBER_BITS}, COUNT(*), SUM(COALESCE(LENGTH(payload), 0))
    FROM checkpoint
    WHERE id >= :low AND id < :high
    GROUP BY id >> {NUMBER_BITS}
)
SELECT kept.job, kept.n, kept.bytes, job.created_at, job.state = 'completed', COALESCE(job.finished_at, 0) <= :before
FROM kept
JOIN job ON job.id = kept.job
ORDER BY kept.job
"""  # noqa: S608 - our own number
_NEXT: Final = "SELECT MIN(id) FROM checkpoint WHERE id >= ?"
_STRETCH: Final = 1_000 << NUMBER_BITS
# Ids grow with time: the first that is too young ends the walk.
_JOBS: Final = """
SELECT
    job.id,
    job.created_at,
    job.seq + job.checkpoints + job.attempts + 2,
    job.state IN ('completed', 'dead', 'cancelled')
        AND job.finished_at <= :before
        AND COALESCE(dead_letter.resolution, '') <> 'pending'
        AND COALESCE(dead_letter.resolved_at, 0) <= :before
FROM job
LEFT JOIN dead_letter ON dead_letter.id = job.letter
WHERE job.id > :after
ORDER BY job.id
LIMIT 1000
"""
_NEVER: Final = -1


def old_checkpoints(pool: ReaderPool, before: datetime | None, most: int, limit: int) -> list[Old]:
    """Give completed jobs whose checkpoints are too old, or too many, the oldest first."""
    border = _NEVER if before is None else stamp(before)
    surplus = _surplus(pool, most)
    found: list[Old] = []
    for job, rows, size, created_at, is_completed, is_old in _with_checkpoints(pool, border):
        if len(found) == limit or (surplus <= 0 and created_at > border):
            break
        if is_completed and (is_old or surplus > 0):
            surplus -= size
            found.append(Old(job=job, rows=rows, bytes=size, reason=_why(job, most, is_old=is_old)))
    return found


def _with_checkpoints(pool: ReaderPool, border: int) -> Iterator[Row]:
    """Give the jobs that have checkpoints, the oldest first, a stretch at a time."""
    low = 0
    while (first := pool.rows(_NEXT, (low,))[0][0]) is not None:
        begin = first >> NUMBER_BITS << NUMBER_BITS
        low = begin + _STRETCH
        yield from pool.rows(_CHECKPOINTS, {"low": begin, "high": low, "before": border})


def _surplus(pool: ReaderPool, most: int) -> int:
    """Say by how much those of completed jobs are more than there may be; a small file needs no adding up."""
    if room_of(pool).whole <= most:
        return 0
    return bytes_of_checkpoints(pool, kept=False) - bytes_of_checkpoints(pool, kept=True) - most


def _why(job: int, most: int, *, is_old: bool) -> str:
    if is_old:
        return f"job {job} completed longer than checkpoints.keep_completed ago"
    return f"checkpoints of completed jobs take more than checkpoints.max_total ({format_size(most)})"


def old_jobs(pool: ReaderPool, before: datetime, limit: int) -> list[Old]:
    """Give jobs that ended before then, or whose letters were answered before then, the oldest first."""
    found: list[Old] = []
    after, border = 0, stamp(before)
    while rows := pool.rows(_JOBS, {"before": border, "after": after}):
        found += [Old(job=row[0], rows=row[2], bytes=0, reason="") for row in rows if row[3]]
        after = rows[-1][0]
        if rows[-1][1] > border or len(found) >= limit:
            break
    return found[:limit]
