"""The reading side: answers from connections that cannot write, and never counts rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

import orjson

from sgops.core.checkpoint import Checkpoint
from sgops.core.errors import CheckpointError, NotFound
from sgops.core.job import DeadLetter, Job
from sgops.core.units import from_ms
from sgops.core.values import Json
from sgops.core.views import (
    ActionView,
    AttemptView,
    EventView,
    FamilyView,
    ItemView,
    JobView,
    LetterView,
    LogLine,
    Page,
    RecoveryReport,
    Verdict,
)
from sgops.ports import Asking, Clock, LedgerEntry
from sgops.store.database import ReaderPool
from sgops.store.documents import report_from
from sgops.store.event_lists import EventLists
from sgops.store.invariants import Invariants
from sgops.store.job_lists import JobLists
from sgops.store.job_rows import JobRows
from sgops.store.letter_lists import LetterLists
from sgops.store.outputs import output_of
from sgops.store.rows import (
    CHECKPOINT_SELECT,
    JOB_SELECT,
    LETTER_SELECT,
    checkpoint_from,
    ids_of,
    job_from,
    letter_from,
)


class StoreReader:
    """Implements the Reader port over a pool of connections."""

    def __init__(self, pool: ReaderPool, clock: Clock) -> None:
        self._pool = pool
        self._jobs = JobLists(pool, clock)
        self._rows = JobRows(pool)
        self._letters = LetterLists(pool, clock)
        self._events = EventLists(pool, clock)

    # ── at a glance ──
    def status_counts(self) -> Mapping[str, int]:
        return dict(self._pool.rows("SELECT state, SUM(n) FROM counter GROUP BY state HAVING SUM(n) > 0"))

    def queue_counts(self) -> Mapping[str, Mapping[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for queue, state, n in self._pool.rows("SELECT queue, state, SUM(n) FROM counter GROUP BY queue, state"):
            counts.setdefault(queue, {})[state] = n
        return counts

    def pending_letters(self) -> int:
        rows = self._pool.rows("SELECT n FROM letter_counter WHERE resolution = 'pending'")
        return int(rows[0][0]) if rows else 0

    def next_due(self) -> datetime | None:
        due = self._pool.rows("SELECT MIN(due_at) FROM job WHERE state = 'waiting'")[0][0]
        return None if due is None else from_ms(due)

    # ── one job ──
    def job(self, job: int) -> Job:
        rows = self._pool.rows(f"{JOB_SELECT} WHERE job.id = ?", (job,))
        if not rows:
            raise NotFound(f"there is no job {job}", hint="sgops jobs list")
        return job_from(rows[0])

    def job_view(self, job: int) -> JobView:
        views = self._jobs.views([job])
        if not views:
            raise NotFound(f"there is no job {job}", hint="sgops jobs list")
        params = cast("Json", orjson.loads(self.params(job)))
        return replace(views[0], params=params, output=self._output(job))

    def params(self, job: int) -> bytes:
        rows = self._pool.rows("SELECT params FROM job_input WHERE job = ?", (job,))
        if not rows:
            raise NotFound(f"there is no job {job}", hint="sgops jobs list")
        return str(rows[0][0]).encode()

    def history(self, job: int) -> list[Checkpoint]:
        rows = self._pool.rows(
            f"{CHECKPOINT_SELECT} WHERE checkpoint.id BETWEEN ? AND ? ORDER BY checkpoint.id", ids_of(job)
        )
        return [checkpoint_from(row) for row in rows]

    def attempts(self, job: int) -> list[AttemptView]:
        return self._rows.attempts(self.job(job))

    def ledger(self, job: int, run: int, stage: str) -> list[LedgerEntry]:
        return self._rows.ledger(job, run, stage)

    def items(self, job: int, asking: Asking, *, failed: bool) -> Page[ItemView]:
        return self._rows.items(job, asking, failed=failed)

    def logs(self, job: int, asking: Asking, *, stage: str | None, attempt: int | None) -> Page[LogLine]:
        return self._rows.logs(job, asking, stage=stage, attempt=attempt)

    # ── lists ──
    def jobs(self, asking: Asking, now: datetime) -> Page[JobView]:
        return self._jobs.page(asking, now)

    def matching_jobs(self, text: str, now: datetime, limit: int) -> list[int]:
        return self._jobs.matching(text, now, limit)

    def letters(self, asking: Asking, now: datetime) -> Page[LetterView]:
        return self._letters.page(asking, now)

    def matching_letters(self, text: str, now: datetime, limit: int) -> list[DeadLetter]:
        return self._letters.matching(text, now, limit)

    def families(self, asking: Asking, now: datetime) -> Page[FamilyView]:
        return self._letters.families(asking, now)

    def letter(self, letter: int) -> DeadLetter:
        rows = self._pool.rows(f"{LETTER_SELECT} WHERE id = ?", (letter,))
        if not rows:
            raise NotFound(f"there is no dead letter {letter}", hint="sgops dead-letter list")
        return letter_from(rows[0])

    def snapshot(self, letter: int) -> Mapping[str, Json]:
        rows = self._pool.rows("SELECT snapshot FROM dead_letter WHERE id = ?", (letter,))
        if not rows:
            raise NotFound(f"there is no dead letter {letter}", hint="sgops dead-letter list")
        return cast("Mapping[str, Json]", orjson.loads(rows[0][0]))

    def events(self, asking: Asking, now: datetime, *, since: int | None = None) -> Page[EventView]:
        return self._events.page(asking, now) if since is None else self._events.since(since, asking, now)

    def last_event(self) -> int:
        return int(self._pool.rows("SELECT MAX(id) FROM event")[0][0] or 0)

    def actions(self, asking: Asking, now: datetime) -> Page[ActionView]:
        del now  # acts have no filter that looks at the clock
        return self._events.actions(asking)

    # ── the engine's own facts ──
    def definition(self, digest: str) -> bytes | None:
        rows = self._pool.rows("SELECT document FROM definition WHERE hash = ?", (digest,))
        return bytes(rows[0][0]) if rows and rows[0][0] is not None else None

    def get(self, key: str) -> Json:
        rows = self._pool.rows("SELECT value FROM setting WHERE key = ?", (key,))
        return cast("Json", orjson.loads(rows[0][0])) if rows else None

    def last_report(self) -> RecoveryReport | None:
        rows = self._pool.rows("SELECT id, body FROM report ORDER BY id DESC LIMIT 1")
        return report_from(rows[0][0], rows[0][1]) if rows else None

    def verify(self) -> Verdict:
        return Invariants(self._pool).verdict()

    def close(self) -> None:
        self._pool.close()

    def _output(self, job: int) -> Json:
        """Give the output of a completed job; one that cannot be read is for the checkpoints' own list to explain."""
        try:
            return output_of(self.job(job), self.history(job))
        except CheckpointError as error:
            return {"unreadable": error.message}
