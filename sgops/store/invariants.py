"""What must always hold, checked row by row: the answer of `sgops verify`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from sgops.core.checkpoint import verify
from sgops.core.errors import CheckpointError
from sgops.core.views import Check, Verdict
from sgops.store.database import ReaderPool
from sgops.store.rows import CHECKPOINT_SELECT, checkpoint_from

_SHOWN: Final = 5
_BATCH: Final = 2_000

# Each statement finds offenders: a job, a letter, an id. What it says of them is the check's name.
_QUERIES: Final = {
    "the file is whole": "SELECT quick_check FROM pragma_quick_check WHERE quick_check <> 'ok' LIMIT 20",
    "references point to rows": "SELECT \"table\" || ' row ' || rowid FROM pragma_foreign_key_check LIMIT 20",
    "the journal of each job has no gap": """
        SELECT job.id
        FROM job
        LEFT JOIN (
            SELECT job, COUNT(*) AS n, MAX(seq) AS last, COUNT(DISTINCT seq) AS parts FROM event GROUP BY job
        ) AS told ON told.job = job.id
        WHERE told.n IS NOT job.seq OR told.last IS NOT job.seq OR told.parts IS NOT job.seq
        LIMIT 20
    """,
    "a completed stage was completed once in its run": """
        SELECT DISTINCT (id >> 20)
        FROM checkpoint
        WHERE status = 2
        GROUP BY id >> 20, run, stage
        HAVING COUNT(*) > 1
        LIMIT 20
    """,
    "a completed stage has one attempt that completed": """
        SELECT DISTINCT (attempt.id >> 20)
        FROM attempt
        WHERE outcome = 1
        GROUP BY attempt.id >> 20, run, stage
        HAVING COUNT(*) > 1
        LIMIT 20
    """,
    "the numbers of checkpoints and attempts are those of the job": """
        SELECT job.id
        FROM job
        WHERE job.attempts < (
                SELECT COUNT(*) FROM attempt WHERE attempt.id BETWEEN job.id << 20 AND (job.id << 20) | 1048575
            )
            OR job.checkpoints < (
                SELECT COALESCE(MAX(checkpoint.id) & 1048575, 0)
                FROM checkpoint
                WHERE checkpoint.id BETWEEN job.id << 20 AND (job.id << 20) | 1048575
            )
        LIMIT 20
    """,
    "a job in no worker's hands has no attempt in flight": """
        SELECT id FROM job WHERE (state = 'running') <> (attempt_started_at IS NOT NULL) LIMIT 20
    """,
    "an ended job has its time, one that goes on has none": """
        SELECT id FROM job WHERE (state IN ('completed', 'dead', 'cancelled')) <> (finished_at IS NOT NULL) LIMIT 20
    """,
    "a waiting job knows until when and why": """
        SELECT id FROM job WHERE state = 'waiting' AND (due_at IS NULL OR waiting_for IS NULL) LIMIT 20
    """,
    "a held job knows why and where it was": """
        SELECT id FROM job WHERE state = 'held' AND (held_for IS NULL OR held_from IS NULL) LIMIT 20
    """,
    "a dead job has its letter and its cause": """
        SELECT job.id
        FROM job
        LEFT JOIN dead_letter ON dead_letter.id = job.letter AND dead_letter.job = job.id
        WHERE job.state = 'dead' AND (dead_letter.id IS NULL OR job.failure_type IS NULL)
        LIMIT 20
    """,
    "a pending letter is the newest of a dead job": """
        SELECT dead_letter.id
        FROM dead_letter
        JOIN job ON job.id = dead_letter.job
        WHERE dead_letter.resolution = 'pending' AND (job.state <> 'dead' OR job.letter <> dead_letter.id)
        LIMIT 20
    """,
    "counters equal counts": """
        SELECT counter.pipeline || ' ' || counter.queue || ' ' || counter.state
        FROM counter
        LEFT JOIN (SELECT pipeline, queue, state, COUNT(*) AS n FROM job GROUP BY pipeline, queue, state) AS found
            USING (pipeline, queue, state)
        WHERE counter.n <> COALESCE(found.n, 0)
        UNION ALL
        SELECT 'all' WHERE (SELECT COALESCE(SUM(n), 0) FROM counter) <> (SELECT COUNT(*) FROM job)
        LIMIT 20
    """,
    "counters of letters equal counts": """
        SELECT resolution
        FROM letter_counter
        WHERE n <> (SELECT COUNT(*) FROM dead_letter WHERE dead_letter.resolution = letter_counter.resolution)
        LIMIT 20
    """,
}


class Invariants:
    """Runs every check and gathers what it found."""

    def __init__(self, pool: ReaderPool) -> None:
        self._pool = pool

    def verdict(self) -> Verdict:
        """Check everything; one broken thing never hides another."""
        checks = [self._checked(name, self._asking(sql)) for name, sql in _QUERIES.items()]
        checks.append(self._checked("every checkpoint is what was sealed", self._broken_checkpoints))
        return Verdict(ok=all(check.ok for check in checks), checks=tuple(checks))

    def _checked(self, name: str, find: Callable[[], Iterator[str]]) -> Check:
        offenders = list(find())
        if not offenders:
            return Check(name=name, ok=True)
        shown = ", ".join(offenders[:_SHOWN])
        more = f" and {len(offenders) - _SHOWN} more" if len(offenders) > _SHOWN else ""
        return Check(name=name, ok=False, detail=f"not so for {shown}{more}")

    def _asking(self, sql: str) -> Callable[[], Iterator[str]]:
        return lambda: (str(row[0]) for row in self._pool.rows(sql))

    def _broken_checkpoints(self) -> Iterator[str]:
        """Verify every hash, a batch at a time: a long read would pin the WAL."""
        after = 0
        while True:
            sql = f"{CHECKPOINT_SELECT} WHERE checkpoint.id > ? ORDER BY checkpoint.id LIMIT ?"
            rows = self._pool.rows(sql, (after, _BATCH))
            for row in rows:
                try:
                    verify(checkpoint_from(row))
                except CheckpointError as error:
                    yield error.message
            if len(rows) < _BATCH:
                return
            after = rows[-1][0]
