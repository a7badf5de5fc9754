"""The reading side of the store: answers from connections that cannot write, and never counts rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import orjson

from sgops.core.alerting import Message
from sgops.core.artifact import Artifact
from sgops.core.checkpoint import Checkpoint
from sgops.core.cleanup_log import Entry, Old
from sgops.core.errors import NotFound
from sgops.core.events import EVENT_CODES, EventType
from sgops.core.job import DeadLetter, Job, JobState
from sgops.core.meters import Meters
from sgops.core.receipts import Receipt
from sgops.core.records import Begun, LedgerEntry
from sgops.core.retention import Owner
from sgops.core.room import Room
from sgops.core.units import from_ms, to_ms
from sgops.core.values import Json
from sgops.core.views import (
    ActionView,
    AlertView,
    AttemptView,
    BatchView,
    CleanupView,
    EventView,
    FamilyView,
    HealthChange,
    ItemView,
    JobView,
    LetterView,
    LogLine,
    Page,
    RecoveryReport,
    Verdict,
)
from sgops.ports import Asking, Clock
from sgops.store import cleanup_log, health_log, retired
from sgops.store import meters as store_meters
from sgops.store.action_lists import ActionLists
from sgops.store.alerts import AlertLists
from sgops.store.artifact_rows import ARTIFACT_SELECT, artifact_from
from sgops.store.backup import copy_to
from sgops.store.batch_lists import BatchLists
from sgops.store.cleanup_lists import runs_of
from sgops.store.database import ReaderPool
from sgops.store.documents import report_from
from sgops.store.encode import json_text
from sgops.store.event_lists import EventLists
from sgops.store.family_lists import FamilyLists
from sgops.store.invariants import Invariants
from sgops.store.job_lists import JobLists
from sgops.store.job_rows import JobRows
from sgops.store.job_shown import history_of, shown
from sgops.store.letter_lists import LetterLists
from sgops.store.receipts import open_receipts, receipts_of
from sgops.store.room import bytes_of_checkpoints, room_of
from sgops.store.rows import JOB_SELECT, LETTER_SELECT, job_from, letter_from
from sgops.store.statements import named

_RELEASED = EVENT_CODES[EventType.JOB_RELEASED]
# How much of the journal is read for what began lately.
_LATELY = 100_000


class StoreReader:
    """Implements the Reader port over a pool of connections.

    `runs` says whether an engine is alive: in the file of a dead one, what is running reads as interrupted.
    """

    def __init__(self, pool: ReaderPool, clock: Clock, *, runs: bool = True) -> None:
        self._pool = pool
        self._runs = runs
        self._jobs = JobLists(pool, clock, runs=runs)
        self._rows = JobRows(pool)
        self._letters = LetterLists(pool, clock)
        self._families = FamilyLists(pool, clock)
        self._events = EventLists(pool, clock)
        self._actions = ActionLists(pool, clock)
        self._batches = BatchLists(pool, clock, runs=runs)
        self._alerts = AlertLists(pool)

    # ── at a glance ──
    def status_counts(self) -> Mapping[str, int]:
        rows = self._pool.rows("SELECT state, SUM(n) FROM counter GROUP BY state HAVING SUM(n) > 0")
        return self._as_read(dict(rows))

    def queue_counts(self) -> Mapping[str, Mapping[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        rows = self._pool.rows("SELECT queue, state, SUM(n) FROM counter GROUP BY queue, state HAVING SUM(n) > 0")
        for queue, state, n in rows:
            counts.setdefault(queue, {})[state] = n
        return {queue: self._as_read(by_state) for queue, by_state in counts.items()}

    def pending_letters(self) -> int:
        return int(self._one("SELECT n FROM letter_counter WHERE resolution = 'pending'") or 0)

    def ahead(self, job: Job, most: int) -> int:
        values = {"queue": job.queue, "priority": job.priority, "id": job.id, "limit": most}
        return int(self._pool.rows(named("jobs_ahead"), values)[0][0])

    def last_job(self) -> int:
        return int(self._one("SELECT seq FROM sqlite_sequence WHERE name = 'job'") or 0)

    def next_due(self) -> datetime | None:
        due = self._one("SELECT MIN(due_at) FROM job INDEXED BY job_due WHERE state = 'waiting'")
        return None if due is None else from_ms(due)

    def next_expiry(self) -> datetime | None:
        expiry = self._one(
            "SELECT MIN(expires_at) FROM job INDEXED BY job_expiry "
            "WHERE expires_at IS NOT NULL AND state IN ('queued', 'waiting', 'external')"
        )
        return None if expiry is None else from_ms(expiry)

    # ── one job ──
    def job(self, job: int) -> Job:
        rows = self._pool.rows(JOB_SELECT + "WHERE job.id = ?", (job,))
        if not rows:
            raise _no_job(job)
        return self._jobs.as_read(job_from(rows[0]))

    def jobs_by_id(self, jobs: Iterable[int]) -> Mapping[int, Job]:
        where = "WHERE job.id IN (SELECT value FROM json_each(?))"
        rows = self._pool.rows(JOB_SELECT + where, (json_text(list(dict.fromkeys(jobs))),))
        return {job.id: self._jobs.as_read(job) for job in map(job_from, rows)}

    def job_view(self, job: int) -> JobView:
        with self._pool.connection() as connection:
            connection.execute("BEGIN")
            row = connection.execute(JOB_SELECT + "WHERE job.id = ?", (job,)).fetchone()
            if row is None:
                raise _no_job(job)
            return shown(connection, self._jobs.as_read(job_from(row)), self._jobs.views(connection, [job])[0])

    def params(self, job: int) -> bytes:
        params = self._one("SELECT params FROM job_input WHERE job = ?", job)
        if params is None:
            raise _no_job(job)
        return str(params).encode()

    def history(self, job: int) -> list[Checkpoint]:
        with self._pool.connection() as connection:
            return history_of(connection, job)

    def attempts(self, job: int) -> list[AttemptView]:
        return self._rows.attempts(self.job(job))

    def ledger(self, job: int, run: int, stage: str) -> list[LedgerEntry]:
        return self._rows.ledger(job, run, stage)

    def receipts(self, job: int) -> list[Receipt]:
        with self._pool.connection() as connection:
            return receipts_of(connection, job)

    def open_receipts(self, after: int, limit: int) -> list[Receipt]:
        with self._pool.connection() as connection:
            return open_receipts(connection, after, limit)

    def begun_since(self, since: datetime) -> list[Begun]:
        values = {"since": to_ms(since), "started": EVENT_CODES[EventType.STAGE_STARTED], "most": _LATELY}
        rows = self._pool.rows(named("begun_since"), values)
        return [Begun(at=from_ms(at), pipeline=pipeline, stage=stage) for at, pipeline, stage in rows]

    def artifacts(self, job: int) -> list[Artifact]:
        return [artifact_from(row) for row in self._pool.rows(ARTIFACT_SELECT + "WHERE job = ? ORDER BY id", (job,))]

    def standing_artifacts(self, after: int, limit: int) -> list[Artifact]:
        where = "WHERE id > ? AND deleted_at IS NULL ORDER BY id LIMIT ?"
        return [artifact_from(row) for row in self._pool.rows(ARTIFACT_SELECT + where, (after, limit))]

    def owners(self, jobs: Iterable[int]) -> Mapping[int, Owner]:
        with self._pool.connection() as connection:
            return cleanup_log.owners(connection, jobs)

    def artifacts_of(self, jobs: Iterable[int]) -> Mapping[str, Artifact]:
        with self._pool.connection() as connection:
            return cleanup_log.artifacts(connection, jobs)

    def trashed(self, before: datetime, limit: int) -> list[Entry]:
        with self._pool.connection() as connection:
            return cleanup_log.trashed(connection, before, limit)

    def old_checkpoints(self, before: datetime | None, most: int, limit: int) -> list[Old]:
        return retired.old_checkpoints(self._pool, before, most, limit)

    def old_jobs(self, before: datetime, limit: int) -> list[Old]:
        return retired.old_jobs(self._pool, before, limit)

    def cleanup_runs(self, limit: int) -> list[CleanupView]:
        return runs_of(self._pool, limit)

    def identity(self) -> str:
        return str(self._one("SELECT token FROM identity"))

    def room(self) -> Room:
        return room_of(self._pool)

    def checkpoint_bytes(self, *, kept: bool) -> int:
        return bytes_of_checkpoints(self._pool, kept=kept)

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
        return self._families.page(asking, now)

    def letter(self, letter: int) -> DeadLetter:
        rows = self._pool.rows(LETTER_SELECT + "WHERE id = ?", (letter,))
        if not rows:
            raise _no_letter(letter)
        return letter_from(rows[0])

    def snapshot(self, letter: int) -> Mapping[str, Json]:
        snapshot = self._one("SELECT snapshot FROM dead_letter WHERE id = ?", letter)
        if snapshot is None:
            raise _no_letter(letter)
        return cast("Mapping[str, Json]", orjson.loads(snapshot))

    def events(self, asking: Asking, now: datetime, *, since: int | None = None) -> Page[EventView]:
        return self._events.page(asking, now) if since is None else self._events.since(since, asking, now)

    def last_event(self) -> int:
        return int(self._one("SELECT MAX(id) FROM event") or 0)

    def actions(self, asking: Asking, now: datetime) -> Page[ActionView]:
        return self._actions.page(asking, now)

    def batches(self, asking: Asking, now: datetime) -> Page[BatchView]:
        return self._batches.page(asking, now)

    def batch(self, batch: int) -> BatchView:
        return self._batches.show(batch)

    def jobs_of_batch(self, batch: int, states: Sequence[str]) -> list[int]:
        return self._batches.jobs(batch, states)

    # ── the engine's own facts ──
    def is_accepted(self, job: int, definition: str) -> bool:
        return bool(
            self._pool.rows(named("accepted_definition"), {"job": job, "definition": definition, "type": _RELEASED})
        )

    def definition(self, digest: str) -> bytes | None:
        document = self._one("SELECT document FROM definition WHERE hash = ?", digest)
        return None if document is None else bytes(document)

    def get(self, key: str) -> Json:
        value = self._one("SELECT value FROM setting WHERE key = ?", key)
        return None if value is None else cast("Json", orjson.loads(value))

    # ── how the engine feels ──
    def meters(self, span: int, since: datetime, until: datetime | None = None) -> list[tuple[datetime, Meters]]:
        return store_meters.read_meters(self._pool, span, since, until)

    def happened(self, after: int, until: int) -> Mapping[datetime, Meters]:
        return store_meters.happened(self._pool, after, until)

    def health_changes(self, limit: int) -> Sequence[HealthChange]:
        return health_log.health_changes(self._pool, limit)

    def alerts(self, limit: int) -> list[AlertView]:
        return self._alerts.newest(limit)

    def alert(self, alert: int) -> AlertView:
        return self._alerts.alert(alert)

    def standing_alerts(self) -> list[AlertView]:
        return self._alerts.standing()

    def count_alerts(self) -> int:
        return self._alerts.count_standing()

    def pending_messages(self, limit: int) -> list[Message]:
        return self._alerts.pending(limit)

    def escalated_letters(self) -> int:
        return int(self._one("SELECT COUNT(*) FROM dead_letter WHERE resolution = 'pending' AND escalated = 1"))

    def held_for(self, reason: str, limit: int) -> list[int]:
        rows = self._pool.rows("SELECT id FROM job WHERE state = 'held' AND held_for = ? LIMIT ?", (reason, limit))
        return [row[0] for row in rows]

    def last_report(self) -> RecoveryReport | None:
        rows = self._pool.rows("SELECT id, body FROM report ORDER BY id DESC LIMIT 1")
        return report_from(*rows[0]) if rows else None

    def verify(self, *, stopped: bool = False) -> Verdict:
        """Check every invariant; after a clean stop (`stopped`) nothing may be running either."""
        return Invariants(self._pool).verdict(stopped=stopped)

    def copy_to(self, path: Path) -> int:
        return copy_to(self._pool, path)

    def close(self) -> None:
        self._pool.close()

    def _one(self, sql: str, *values: int | str) -> Any:  # noqa: ANN401 - whatever the column holds
        """Read the one column of the one row, if there is one."""
        rows = self._pool.rows(sql, values)
        return rows[0][0] if rows else None

    def _as_read(self, counts: dict[str, int]) -> dict[str, int]:
        """Count what was running as interrupted when no engine is alive."""
        if self._runs or not (running := counts.pop(JobState.RUNNING.value, 0)):
            return counts
        return {**counts, JobState.INTERRUPTED.value: counts.get(JobState.INTERRUPTED.value, 0) + running}


def _no_job(job: int) -> NotFound:
    return NotFound(f"there is no job {job}", hint="sgops jobs list")


def _no_letter(letter: int) -> NotFound:
    return NotFound(f"there is no dead letter {letter}", hint="sgops dead-letter list")
