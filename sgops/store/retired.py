"""Rows that are old enough to go: checkpoints of completed jobs, and jobs that ended long ago."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sgops.core.cleanup_log import Old
from sgops.core.units import format_size
from sgops.store.database import ReaderPool
from sgops.store.encode import stamp

# Counted from the newest job back: what is beyond the limit is the oldest.
_CHECKPOINTS: Final = """
WITH kept (job, n, bytes) AS (
    SELECT id >> 20, COUNT(*), SUM(COALESCE(LENGTH(payload), 0))
    FROM checkpoint
    GROUP BY id >> 20
),
counted AS (
    SELECT kept.job, kept.n, kept.bytes, job.finished_at, SUM(kept.bytes) OVER (ORDER BY job.id DESC) AS total
    FROM kept
    JOIN job ON job.id = kept.job
    WHERE job.state = 'completed'
)
SELECT job, n, bytes, finished_at <= :before
FROM counted
WHERE finished_at <= :before OR total > :most
ORDER BY job
LIMIT :limit
"""
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
    bound = {"before": _NEVER if before is None else stamp(before), "most": most, "limit": limit}
    return [
        Old(
            job=job,
            rows=rows,
            bytes=size,
            reason=f"job {job} completed longer than checkpoints.keep_completed ago"
            if is_old
            else f"checkpoints of completed jobs take more than checkpoints.max_total ({format_size(most)})",
        )
        for job, rows, size, is_old in pool.rows(_CHECKPOINTS, bound)
    ]


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
