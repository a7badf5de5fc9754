"""The rows that tell of a move: checkpoints, ended attempts, dead letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.checkpoint import NO_PAYLOAD, Checkpoint, CheckpointStatus, Payload, Trigger, make_checkpoint
from sgops.core.fact import fact, maker
from sgops.core.failure import family_of
from sgops.core.job import Attempt, AttemptOutcome, DeadLetter, Job, LastFailure, make_attempt

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.failure import Failure

# Asked of their classes at every start and end of a stage, these would be felt.
_COMPLETED: Final = CheckpointStatus.COMPLETED
_IN_PROGRESS: Final = CheckpointStatus.IN_PROGRESS
_AFTER_STAGE: Final = Trigger.AFTER_STAGE
_BEFORE_STAGE: Final = Trigger.BEFORE_STAGE


@fact
class StageEnd:
    """What a stage that came to its end left behind."""

    payload: Payload
    inputs: tuple[int, ...] = ()
    facts: str = ""
    has_files: bool = False
    started_at: datetime


make_stage_end: Final = maker(StageEnd)


@fact
class StageStart:
    """The stage that begins, the definition it runs under, and the checkpoints whose outputs it reads."""

    stage: str
    definition: str
    inputs: tuple[int, ...] = ()


make_stage_start: Final = maker(StageStart)


def plain_row(
    job: Job, status: CheckpointStatus, trigger: Trigger, now: datetime, *, last_error: str | None
) -> Checkpoint:
    """Make the payload-free checkpoint of a stage that did not end well."""
    return make_checkpoint(
        job=job.id,
        number=job.checkpoints + 1,
        run=job.run,
        stage=job.stage,
        status=status,
        trigger=trigger,
        definition=job.definition,
        created_at=now,
        payload=NO_PAYLOAD,
        retry_count=job.tries,
        last_error=last_error,
    )


def failure_row(job: Job, failure: Failure, now: datetime) -> Checkpoint:
    return plain_row(
        job, CheckpointStatus.FAILED, Trigger.FAILURE, now, last_error=f"{failure.type.value}: {failure.reason}"
    )


def after_row(job: Job, end: StageEnd, now: datetime) -> Checkpoint:
    """Make the checkpoint of a stage that ended well, with its output."""
    return make_checkpoint(
        job=job.id,
        number=job.checkpoints + 1,
        run=job.run,
        stage=job.stage,
        status=_COMPLETED,
        trigger=_AFTER_STAGE,
        definition=job.definition,
        created_at=now,
        inputs=end.inputs,
        payload=end.payload,
        facts=end.facts,
        retry_count=job.tries,
        duration=now - end.started_at,
    )


def before_row(job: Job, number: int, run: int, start: StageStart, now: datetime, *, tries: int = 0) -> Checkpoint:
    """Make the checkpoint of a stage that begins."""
    return make_checkpoint(
        job=job.id,
        number=number,
        run=run,
        stage=start.stage,
        status=_IN_PROGRESS,
        trigger=_BEFORE_STAGE,
        definition=start.definition,
        created_at=now,
        inputs=start.inputs,
        retry_count=tries,
    )


def ended_attempt(
    job: Job, outcome: AttemptOutcome, now: datetime, *, started_at: datetime | None = None, reason: str | None = None
) -> Attempt:
    return make_attempt(
        job=job.id,
        index=job.attempts,
        run=job.run,
        stage=job.stage,
        number=job.attempt,
        fence=job.fence,
        outcome=outcome,
        started_at=started_at or job.attempt_started_at or now,
        finished_at=now,
        reason=reason,
    )


def failed_attempt(
    job: Job, failure: Failure, now: datetime, started_at: datetime, *, next_retry_at: datetime | None = None
) -> Attempt:
    outcomes = {"timeout": AttemptOutcome.TIMEOUT, "crash": AttemptOutcome.CRASH}
    return make_attempt(
        job=job.id,
        index=job.attempts,
        run=job.run,
        stage=job.stage,
        number=job.attempt,
        fence=job.fence,
        outcome=outcomes.get(failure.type.value, AttemptOutcome.FAILED),
        started_at=started_at,
        finished_at=now,
        failure_type=failure.type.value,
        reason=failure.reason,
        traceback=failure.traceback or None,
        next_retry_at=next_retry_at,
    )


def last_failure(job: Job, failure: Failure, now: datetime) -> LastFailure:
    return LastFailure(type=failure.type.value, reason=failure.reason, stage=job.stage, at=now)


def letter_of(job: Job, failure: Failure, now: datetime, *, escalated: bool) -> DeadLetter:
    return DeadLetter(
        job=job.id,
        pipeline=job.pipeline,
        stage=job.stage,
        run=job.run,
        failure_type=failure.type.value,
        reason=failure.reason,
        family=family_of(job.pipeline, job.stage, failure.type, failure.reason),
        escalated=escalated,
        failed_at=now,
        previous=job.letter,
    )
