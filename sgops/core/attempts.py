"""How an attempt at a stage begins, goes on after a service has answered, and ends where no worker has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.events import EventType
from sgops.core.job import Attempt, AttemptOutcome, Change, Job, JobState, evolve
from sgops.core.move_rows import StageStart, before_row, ended_attempt

if TYPE_CHECKING:
    from sgops.core.checkpoint import Checkpoint
    from sgops.core.journal import Journal

# A class of an enum is asked for its members through a function; at every stage boundary that is felt.
_RUNNING: Final = JobState.RUNNING
_STAGE_STARTED: Final = EventType.STAGE_STARTED


def is_under_way(job: Job) -> bool:
    """Whether an attempt has begun and not ended: a worker has it, or an external service works on it."""
    return job.attempt_started_at is not None


def begin(
    job: Job, start: StageStart, journal: Journal, moved: Change, state: JobState = _RUNNING
) -> tuple[Job, Checkpoint]:
    """Start one attempt: the fence grows, so nothing an older attempt brings is accepted.

    `moved` is what the move has already done to the job, and is added to; all of it is put on at once, for this is
    the hot path.
    """
    now = journal.now
    attempt = moved.get("attempt", job.attempt) + 1
    run, tries = moved.get("run", job.run), moved.get("tries", job.tries)
    row = before_row(job, moved.get("checkpoints", job.checkpoints) + 1, run, start, now, tries=tries)
    journal.add(_STAGE_STARTED, stage=start.stage, attempt=attempt)
    moved |= {
        "state": state,
        "since": job.since if job.state is _RUNNING else now,
        "stage": start.stage,
        "definition": start.definition,
        "fence": job.fence + 1,
        "seq": journal.seq,
        "checkpoints": row.number,
        "attempts": job.attempts + 1,
        "attempt": attempt,
        "due_at": None,
        "waiting_for": None,
        "started_at": job.started_at or now,
        "attempt_started_at": now,
    }
    return evolve(job, moved), row


def begin_asking(job: Job, journal: Journal) -> tuple[Job, Checkpoint]:
    """Start an attempt that first asks after what an earlier one handed to a service."""
    if job.tries:
        journal.add(EventType.RETRY_STARTED, stage=job.stage, attempt=job.attempt + 1)
    return begin(job, StageStart(stage=job.stage, definition=job.definition), journal, {}, JobState.EXTERNAL)


def go_on(job: Job, journal: Journal) -> Job:
    """Give a job back to a worker in the attempt that handed work to a service: nothing new is counted."""
    journal.add(EventType.STAGE_RESUMED, stage=job.stage, attempt=job.attempt)
    change: Change = {"state": JobState.RUNNING, "since": journal.now, "seq": journal.seq}
    return evolve(job, change)


def ended_outside(job: Job, journal: Journal) -> tuple[Attempt, ...]:
    """End the attempt of a job that is cancelled while a service works on it, or its answer waits for a worker."""
    if not is_under_way(job):
        return ()
    return (ended_attempt(job, AttemptOutcome.CANCELLED, journal.now, reason="cancelled by the operator"),)
