"""What happens to a job in a worker's hands, each move as a value."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.attempts import begin, go_on, is_under_way
from sgops.core.checkpoint import Checkpoint, CheckpointStatus, Trigger
from sgops.core.events import EventType
from sgops.core.fact import fact
from sgops.core.failure import Failure, FailureType
from sgops.core.job import Asked, Attempt, AttemptOutcome, Change, HeldFor, Job, JobState, WaitingFor, evolve
from sgops.core.journal import Journal
from sgops.core.lifecycle import Verb, check
from sgops.core.move_rows import (
    StageEnd,
    after_row,
    ended_attempt,
    failed_attempt,
    failure_row,
    last_failure,
    letter_of,
    plain_row,
)
from sgops.core.onward import Move, Onward
from sgops.core.transition import Transition, make_transition, remarked
from sgops.core.units import format_duration

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.job import DeadLetter
    from sgops.core.lane import Lane
    from sgops.core.move_rows import StageStart
    from sgops.core.retry import RetryAt

# A class of an enum is asked for its members through a function; at every end of a stage that is felt.
_RUNNING: Final = JobState.RUNNING
_NOTHING: Final = Asked.NOTHING
_ADVANCE: Final = Verb.ADVANCE
_COMPLETED_WELL: Final = AttemptOutcome.COMPLETED
_STAGE_COMPLETED: Final = EventType.STAGE_COMPLETED
_CHECKPOINT_SAVED: Final = EventType.CHECKPOINT_SAVED
_NO_TIME: Final = timedelta(0)


def claim(job: Job, start: StageStart, now: datetime, *, timeout: timedelta | None = None) -> Transition:
    """Give a queued job to a worker; its first start is what the pipeline's timeout counts from."""
    check(job.id, job.state, Verb.CLAIM, JobState.RUNNING)
    journal = Journal(job, now)
    if is_under_way(job):
        return _moved(Verb.CLAIM, job, go_on(job, journal), journal)
    if job.started_at is None:
        journal.add(EventType.JOB_STARTED)
    if job.tries:
        journal.add(EventType.RETRY_STARTED, stage=start.stage, attempt=job.attempt + 1)
    began: Change = {} if timeout is None or job.expires_at else {"expires_at": now + timeout}
    after, before_row = begin(job, start, journal, began)
    return _moved(Verb.CLAIM, job, after, journal, checkpoints=(before_row,))


def complete(
    job: Job, end: StageEnd, next_stage: StageStart | None, now: datetime, *, park: Lane | None = None
) -> Move:
    """Record a stage as done and, in the same move, begin the next one or end the job.

    What the operator asked of the running job is done here, at the boundary; `park` leaves the next stage to a
    later claim, and is the lane in which it waits for that.
    """
    if next_stage is not None and park is None and job.asked is _NOTHING:
        check(job.id, job.state, _ADVANCE, _RUNNING)
        return Onward(job, end, next_stage, now)
    move = _leave_stage(job, end, next_stage, now, park=park)
    # An earlier run's files are superseded by this one's, also when it has none.
    return replace(move, registers=True) if end.has_files or job.run > 1 else move


def _leave_stage(
    job: Job, end: StageEnd, next_stage: StageStart | None, now: datetime, *, park: Lane | None
) -> Transition:
    journal = Journal(job, now)
    row = after_row(job, end, now)
    ended = ended_attempt(job, _COMPLETED_WELL, now, started_at=end.started_at)
    journal.add(_STAGE_COMPLETED, stage=job.stage, attempt=job.attempt)
    journal.add(_CHECKPOINT_SAVED, stage=job.stage, number=row.number)
    done: Change = {"checkpoints": row.number, "failure": None}
    if next_stage is None:
        check(job.id, job.state, Verb.FINISH, JobState.COMPLETED)
        journal.add(EventType.JOB_COMPLETED)
        after = _leave(job, JobState.COMPLETED, journal, done | _ended(now))
        return _moved(Verb.FINISH, job, after, journal, checkpoints=(row,), attempts=(ended,))
    done |= _at_stage(next_stage.stage)
    if park is None or job.asked is not _NOTHING:
        return _stop_at_boundary(job, _Left(change=done, row=row, ended=ended), journal)
    check(job.id, job.state, _ADVANCE, JobState.QUEUED)
    after = _leave(job, JobState.QUEUED, journal, done | _in_lane(park))
    return _moved(_ADVANCE, job, after, journal, checkpoints=(row,), attempts=(ended,))


def redirect(
    job: Job, start: StageStart, now: datetime, *, decision: str, reason: str, park: Lane | None = None
) -> Transition:
    """Begin another stage than the claim was for: what was recalled says where the job really stands.

    It is a new run from that stage on: within a run no stage is completed twice. `park` is as with `complete`.
    """
    check(job.id, job.state, Verb.ADVANCE, JobState.QUEUED if park else JobState.RUNNING)
    journal = Journal(job, now)
    journal.add(EventType.RECOVERY_DECIDED, stage=start.stage, decision=decision, reason=reason)
    ended = ended_attempt(job, AttemptOutcome.SUPERSEDED, now, reason=reason)
    moved = _at_stage(start.stage)
    moved |= {"run": job.run + 1, "run_from": start.stage, "run_only": False, "failure": None}
    if park is not None:
        after = _leave(job, JobState.QUEUED, journal, moved | _in_lane(park))
        return _moved(Verb.ADVANCE, job, after, journal, attempts=(ended,))
    after, row = begin(job, start, journal, moved)
    return _moved(Verb.ADVANCE, job, after, journal, checkpoints=(row,), attempts=(ended,))


def finish(job: Job, now: datetime, *, reason: str) -> Transition:
    """Complete a job of which nothing is left to run."""
    check(job.id, job.state, Verb.FINISH, JobState.COMPLETED)
    journal = Journal(job, now)
    journal.add(EventType.JOB_COMPLETED, reason=reason)
    ended = ended_attempt(job, AttemptOutcome.SUPERSEDED, now, reason=reason)
    after = _leave(job, JobState.COMPLETED, journal, _ended(now))
    return _moved(Verb.FINISH, job, after, journal, attempts=(ended,))


def set_aside(job: Job, why: HeldFor, now: datetime, *, reason: str) -> Transition:
    """Hold a job that a worker has just taken: it needs a decision first."""
    check(job.id, job.state, Verb.HOLD, JobState.HELD)
    journal = Journal(job, now)
    journal.add(EventType.JOB_HELD, stage=job.stage, reason=reason, held_for=why.value)
    ended = ended_attempt(job, AttemptOutcome.SUPERSEDED, now, reason=reason)
    after = _leave(job, JobState.HELD, journal, {"held_for": why, "held_from": JobState.QUEUED})
    return _moved(Verb.HOLD, job, after, journal, attempts=(ended,))


def back_off(job: Job, failure: Failure, decision: RetryAt, now: datetime, started_at: datetime) -> Transition:
    """Let a failed stage wait durably for its retry."""
    check(job.id, job.state, Verb.BACK_OFF, JobState.WAITING)
    journal = Journal(job, now)
    row = failure_row(job, failure, now)
    ended = failed_attempt(job, failure, now, started_at, next_retry_at=decision.due_at)
    journal.add(
        EventType.STAGE_FAILED, stage=job.stage, attempt=job.attempt, type=failure.type.value, reason=failure.reason
    )
    journal.add(EventType.CHECKPOINT_SAVED, stage=job.stage, number=row.number)
    journal.add(EventType.RETRY_SCHEDULED, stage=job.stage, attempt=job.attempt + 1, delay_ms=_ms(decision.delay))
    change: Change = {
        "checkpoints": row.number,
        "tries": job.tries + 1,
        "due_at": decision.due_at,
        "waiting_for": WaitingFor.RETRY,
        "failure": last_failure(job, failure, now),
    }
    after = _leave(job, JobState.WAITING, journal, change)
    return _moved(Verb.BACK_OFF, job, after, journal, checkpoints=(row,), attempts=(ended,))


def bury(
    job: Job, failure: Failure, now: datetime, *, escalated: bool = False, started_at: datetime | None = None
) -> Transition:
    """Set a job aside for the operator, with everything needed to judge it."""
    check(job.id, job.state, Verb.BURY, JobState.DEAD)
    journal = Journal(job, now)
    row = failure_row(job, failure, now)
    under_way = is_under_way(job)
    if under_way:
        journal.add(
            EventType.STAGE_FAILED, stage=job.stage, attempt=job.attempt, type=failure.type.value, reason=failure.reason
        )
    journal.add(EventType.CHECKPOINT_SAVED, stage=job.stage, number=row.number)
    journal.add(EventType.DEAD_LETTER_QUEUED, stage=job.stage, type=failure.type.value, escalated=escalated)
    change: Change = {
        "checkpoints": row.number,
        "tries": job.tries + (1 if under_way else 0),
        "failure": last_failure(job, failure, now),
    }
    after = _leave(job, JobState.DEAD, journal, change | _ended(now))
    ended = (failed_attempt(job, failure, now, started_at or job.attempt_started_at or now),) if under_way else ()
    letter = letter_of(job, failure, now, escalated=escalated)
    return _moved(Verb.BURY, job, after, journal, checkpoints=(row,), attempts=ended, letter=letter)


def expire(job: Job, timeout: timedelta | None, now: datetime, *, started_at: datetime | None = None) -> Transition:
    """Set a job aside whose pipeline's timeout is up, wherever it stands."""
    limit = format_duration(timeout) if timeout else "its pipeline's timeout"
    failure = Failure(type=FailureType.TIMEOUT, reason=f"the job took longer than {limit} since its first start")
    move = bury(job, failure, now, started_at=started_at)
    return remarked(move, EventType.TIMEOUT_ENFORCED, now, limit=limit, of="job")


def snooze(job: Job, delay: timedelta, now: datetime, started_at: datetime) -> Transition:
    """Ask again later; it costs no attempt."""
    check(job.id, job.state, Verb.SNOOZE, JobState.WAITING)
    journal = Journal(job, now)
    journal.add(EventType.STAGE_SNOOZED, stage=job.stage, attempt=job.attempt, delay_ms=_ms(delay))
    change: Change = {"due_at": now + delay, "waiting_for": WaitingFor.SNOOZE, "snoozed": job.snoozed + delay}
    after = _leave(job, JobState.WAITING, journal, change)
    ended = ended_attempt(job, AttemptOutcome.SNOOZED, now, started_at=started_at)
    return _moved(Verb.SNOOZE, job, after, journal, attempts=(ended,))


def interrupt(job: Job, now: datetime, *, reason: str, trigger: Trigger = Trigger.SHUTDOWN) -> Transition:
    """Take a job out of the hands of a worker that stops or is gone; it costs no attempt."""
    check(job.id, job.state, Verb.INTERRUPT, JobState.INTERRUPTED)
    journal = Journal(job, now)
    row = plain_row(job, CheckpointStatus.INTERRUPTED, trigger, now, last_error=reason)
    journal.add(EventType.JOB_INTERRUPTED, stage=job.stage, attempt=job.attempt, reason=reason)
    journal.add(EventType.CHECKPOINT_SAVED, stage=job.stage, number=row.number)
    after = _leave(job, JobState.INTERRUPTED, journal, {"checkpoints": row.number})
    ended = ended_attempt(job, AttemptOutcome.INTERRUPTED, now, reason=reason)
    return _moved(Verb.INTERRUPT, job, after, journal, checkpoints=(row,), attempts=(ended,))


def stop_running(job: Job, now: datetime) -> Transition:
    """Do what was asked of a running job whose attempt was stopped before its end."""
    journal = Journal(job, now)
    row = plain_row(
        job, CheckpointStatus.INTERRUPTED, Trigger.SHUTDOWN, now, last_error=f"{job.asked.value} asked by the operator"
    )
    journal.add(EventType.CHECKPOINT_SAVED, stage=job.stage, number=row.number)
    outcome = AttemptOutcome.CANCELLED if job.asked is Asked.CANCEL else AttemptOutcome.INTERRUPTED
    ended = ended_attempt(job, outcome, now, reason=row.last_error)
    return _stop_at_boundary(job, _Left(change={}, row=row, ended=ended), journal)


def _at_stage(stage: str) -> Change:
    """Point a job at a stage, with a clean count of tries."""
    return {"stage": stage, "attempt": 0, "tries": 0, "grants": 0, "snoozed": _NO_TIME}


def _in_lane(lane: Lane) -> Change:
    """Let a job wait where its next stage is waited for."""
    return {"queue": lane.queue, "uses": lane.uses}


def _ended(now: datetime) -> Change:
    """Note the end; nothing is asked of the job any more, and if it runs again its time begins anew."""
    return {"finished_at": now, "asked": Asked.NOTHING, "expires_at": None}


@fact
class _Left:
    """What changes about a job as it leaves its worker, with the rows that tell how its attempt ended."""

    change: Change
    row: Checkpoint
    ended: Attempt


def _stop_at_boundary(job: Job, left: _Left, journal: Journal) -> Transition:
    """Hold or cancel a job that has just left its worker."""
    change = left.change | {"checkpoints": left.row.number, "asked": Asked.NOTHING}
    if job.asked is Asked.CANCEL:
        check(job.id, job.state, Verb.CANCEL, JobState.CANCELLED)
        journal.add(EventType.JOB_CANCELLED)
        after = _leave(job, JobState.CANCELLED, journal, change | _ended(journal.now))
        return _moved(Verb.CANCEL, job, after, journal, checkpoints=(left.row,), attempts=(left.ended,))
    check(job.id, job.state, Verb.HOLD, JobState.HELD)
    journal.add(EventType.JOB_HELD, reason=HeldFor.OPERATOR.value, held_for=HeldFor.OPERATOR.value)
    held: Change = {"held_for": HeldFor.OPERATOR, "held_from": JobState.QUEUED}
    after = _leave(job, JobState.HELD, journal, change | held)
    return _moved(Verb.HOLD, job, after, journal, checkpoints=(left.row,), attempts=(left.ended,))


def _leave(job: Job, state: JobState, journal: Journal, change: Change) -> Job:
    """Change state, with the last line written: the moment is noted, and nothing of the attempt in flight stays."""
    left: Change = {"state": state, "since": journal.now, "attempt_started_at": None, "seq": journal.seq}
    return evolve(job, left | change)


def _moved(
    verb: Verb,
    before: Job,
    after: Job,
    journal: Journal,
    *,
    checkpoints: tuple[Checkpoint, ...] = (),
    attempts: tuple[Attempt, ...] = (),
    letter: DeadLetter | None = None,
) -> Transition:
    """Close a move: it tells all that the journal holds."""
    return make_transition(
        verb=verb,
        before=before,
        after=after,
        events=tuple(journal.events),
        checkpoints=checkpoints,
        attempts=attempts,
        letter=letter,
    )


def _ms(delay: timedelta) -> int:
    return round(delay.total_seconds() * 1000)
