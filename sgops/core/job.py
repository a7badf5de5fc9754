"""What a job is: one run of a pipeline with parameters, as a record that never changes in place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypedDict

from sgops.core.fact import fact, large_fact, maker
from sgops.core.failure import FailureType


class JobState(StrEnum):
    """Where a job stands, in the order of its life."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    EXTERNAL = "external"
    INTERRUPTED = "interrupted"
    HELD = "held"
    COMPLETED = "completed"
    DEAD = "dead"
    CANCELLED = "cancelled"


FINAL_STATES = frozenset({JobState.COMPLETED, JobState.DEAD, JobState.CANCELLED})


class WaitingFor(StrEnum):
    """Why a waiting job is due later."""

    RETRY = "retry"
    SNOOZE = "snooze"
    START = "start"


class HeldFor(StrEnum):
    """Whose decision a held job needs."""

    OPERATOR = "operator"
    HANDLER_MISSING = "handler_missing"
    DRIFT = "drift"
    SERVICE_UNKNOWN = "service_unknown"


class Asked(StrEnum):
    """What the operator asked of a job while a worker has it; done at the next boundary."""

    NOTHING = ""
    HOLD = "hold"
    CANCEL = "cancel"


class AttemptOutcome(StrEnum):
    """How one try at one stage ended."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    TIMEOUT = "timeout"
    CRASH = "crash"
    INTERRUPTED = "interrupted"
    SNOOZED = "snoozed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


COSTLY_OUTCOMES = frozenset({AttemptOutcome.FAILED, AttemptOutcome.TIMEOUT, AttemptOutcome.CRASH})


class Resolution(StrEnum):
    """What became of a dead letter."""

    PENDING = "pending"
    RETRIED = "retried"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastFailure:
    """The newest failure of a job, kept until the stage succeeds."""

    type: str
    reason: str
    stage: str
    at: datetime


@large_fact
class Job:
    """One job as it stands.

    `fence` is the attempt token: it grows with every start of a stage, and a write that carries an old one is refused.
    `seq` is the number of the job's newest event; it doubles as the version a transition was decided on.
    """

    id: int
    token: str
    pipeline: str
    version: int = 1
    queue: str = "default"
    # What the stage takes of named resources, as a lane writes it.
    uses: str = ""
    priority: int = 0
    template: str | None = None
    batch: int | None = None
    unique_key: str | None = None

    state: JobState = JobState.QUEUED
    since: datetime
    run: int = 1
    run_from: str = ""
    run_only: bool = False
    stage: str = ""
    definition: str = ""
    asked: Asked = Asked.NOTHING
    due_at: datetime | None = None
    waiting_for: WaitingFor | None = None
    held_for: HeldFor | None = None
    held_from: JobState | None = None

    fence: int = 0
    seq: int = 0
    checkpoints: int = 0
    attempts: int = 0
    attempt: int = 0
    tries: int = 0
    grants: int = 0
    crash_count: int = 0
    failure: LastFailure | None = None
    letter: int | None = None

    created_at: datetime
    started_at: datetime | None = None
    attempt_started_at: datetime | None = None
    finished_at: datetime | None = None
    snoozed: timedelta = timedelta(0)
    held: timedelta = timedelta(0)
    # When the pipeline's timeout is up; known from the first start on, and moved along while the job is held.
    expires_at: datetime | None = None

    @property
    def has_ended(self) -> bool:
        """Whether only an operator can move the job again."""
        return self.state in FINAL_STATES

    @property
    def is_starved(self) -> bool:
        """Whether the stage it is at found no memory when it was tried last."""
        failure = self.failure
        return failure is not None and failure.type == FailureType.OUT_OF_MEMORY and failure.stage == self.stage


class Change(TypedDict, total=False):
    """What a move can change about a job."""

    queue: str
    uses: str
    state: JobState
    since: datetime
    run: int
    run_from: str
    run_only: bool
    stage: str
    definition: str
    asked: Asked
    due_at: datetime | None
    waiting_for: WaitingFor | None
    held_for: HeldFor | None
    held_from: JobState | None
    fence: int
    seq: int
    checkpoints: int
    attempts: int
    attempt: int
    tries: int
    grants: int
    crash_count: int
    failure: LastFailure | None
    letter: int | None
    started_at: datetime | None
    attempt_started_at: datetime | None
    finished_at: datetime | None
    snoozed: timedelta
    held: timedelta
    expires_at: datetime | None


def evolve(job: Job, change: Change) -> Job:
    """Give the job as a change leaves it: what `replace` does, at a fifth of its price."""
    after = object.__new__(Job)
    fields = vars(job).copy()
    fields.update(change)
    after.__dict__ = fields
    return after


def revive(fields: dict[str, object]) -> Job:
    """Give the job that has exactly these fields, all of them: as it was stored."""
    job = object.__new__(Job)
    job.__dict__ = fields
    return job


@fact
class Attempt:
    """One try at one stage, written when it has ended.

    The attempt in flight lives in the job's row; `number` counts within run and stage, `index` within the job.
    """

    job: int
    index: int
    run: int
    stage: str
    number: int
    fence: int
    outcome: AttemptOutcome
    started_at: datetime
    finished_at: datetime
    failure_type: str | None = None
    reason: str | None = None
    traceback: str | None = None
    next_retry_at: datetime | None = None


make_attempt: Final = maker(Attempt)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """The record of a job that failed for good, waiting for the operator."""

    job: int
    pipeline: str
    stage: str
    run: int
    failure_type: str
    reason: str
    family: str
    escalated: bool
    failed_at: datetime
    previous: int | None = None
    id: int = 0
    resolution: Resolution = Resolution.PENDING
    resolved_at: datetime | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a stage says it is."""

    done: int
    total: int | None = None
    message: str = ""
