"""What the clock, a recovery or an operator does to a job, each move as a value."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sgops.core.attempts import begin_asking, ended_outside
from sgops.core.events import EventType
from sgops.core.job import Asked, Change, HeldFor, Job, JobState, Resolution, evolve
from sgops.core.journal import Journal
from sgops.core.lifecycle import Verb, check
from sgops.core.transition import Resolve, Transition, make_transition, then

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.job import Attempt


def wake(job: Job, now: datetime, *, has_receipt: bool = False) -> Transition:
    """Bring a waiting job back when its time has come."""
    return _to_queue(job, Verb.WAKE, now, Journal(job, now), has_receipt=has_receipt)


def retry_now(job: Job, now: datetime, *, has_receipt: bool = False) -> Transition:
    """Bring a waiting job back before its time."""
    journal = Journal(job, now)
    journal.add(EventType.JOB_RELEASED, reason="retry now")
    return _to_queue(job, Verb.RETRY_NOW, now, journal, has_receipt=has_receipt)


def recover(job: Job, now: datetime, *, reason: str, has_receipt: bool = False) -> Transition:
    """Make an interrupted job run again from where it stood."""
    journal = Journal(job, now)
    journal.add(EventType.RECOVERY_DECIDED, stage=job.stage or None, decision="resumed", reason=reason)
    return _to_queue(job, Verb.RECOVER, now, journal, has_receipt=has_receipt)


def hold(job: Job, now: datetime, why: HeldFor = HeldFor.OPERATOR, *, reason: str = "") -> Transition:
    """Keep a job from running until somebody decides; where it was is remembered."""
    verb = Verb.RECOVER if job.state is JobState.INTERRUPTED else Verb.HOLD
    check(job.id, job.state, verb, JobState.HELD)
    journal = Journal(job, now)
    journal.add(EventType.JOB_HELD, reason=reason or why.value, held_for=why.value)
    origin = JobState.QUEUED if job.state in {JobState.INTERRUPTED, JobState.RUNNING} else job.state
    change: Change = {
        "state": JobState.HELD,
        "since": now,
        "held_for": why,
        "held_from": origin,
        "asked": Asked.NOTHING,
    }
    return _moved(verb, job, change, journal)


def release(job: Job, now: datetime, *, reason: str = "", answered: bool = False, accepted: str = "") -> Transition:
    """Let a held job go back to where it was held; what came due, or was answered, meanwhile can go on.

    `accepted` is the definition under which it may go on with what another one has made.
    """
    target = job.held_from or JobState.QUEUED
    if answered and target is JobState.EXTERNAL:
        target = JobState.QUEUED
    check(job.id, job.state, Verb.RELEASE, target)
    journal = Journal(job, now)
    if accepted:
        journal.add(EventType.JOB_RELEASED, reason=reason, accepted=accepted)
    else:
        journal.add(EventType.JOB_RELEASED, reason=reason)
    stood = max(now - job.since, timedelta(0))
    change: Change = {
        "state": target,
        "since": now,
        "held_for": None,
        "held_from": None,
        "held": job.held + stood,
        "expires_at": job.expires_at and job.expires_at + stood,
    }
    return _moved(Verb.RELEASE, job, change, journal)


def cancel(job: Job, now: datetime) -> Transition:
    """Stop a job that no worker has."""
    check(job.id, job.state, Verb.CANCEL, JobState.CANCELLED)
    journal = Journal(job, now)
    ended = ended_outside(job, journal)
    journal.add(EventType.JOB_CANCELLED)
    change = _into(JobState.CANCELLED, now)
    change |= {"due_at": job.due_at, "waiting_for": job.waiting_for, "finished_at": now, "expires_at": None}
    return _moved(Verb.CANCEL, job, change, journal, attempts=ended)


def ask(job: Job, wish: Asked, now: datetime) -> Transition:
    """Note what the operator wants of a running job; the worker does it at the next boundary."""
    check(job.id, job.state, Verb.ASK, JobState.RUNNING)
    journal = Journal(job, now)
    journal.add(EventType.JOB_ASKED, stage=job.stage, wish=wish.value)
    return _moved(Verb.ASK, job, {"asked": wish}, journal)


def as_asked(move: Transition, now: datetime) -> Transition:
    """Do what the operator asked of a running job when a move has taken it from its worker; else the move stands."""
    job = move.after
    if job.has_ended or job.state is JobState.RUNNING:
        return move
    match job.asked:
        case Asked.CANCEL:
            return then(move, cancel(job, now))
        case Asked.HOLD:
            return then(move, hold(job, now))
        case Asked.NOTHING:
            return move


def retry(job: Job, now: datetime, *, notes: str = "", has_receipt: bool = False) -> Transition:
    """Run a dead job again from its last checkpoint, with a full count of tries granted anew."""
    journal = Journal(job, now)
    journal.add(EventType.DEAD_LETTER_RETRIED, stage=job.stage, plan="checkpoint")
    granted = evolve(job, {"grants": job.tries, "finished_at": None, "failure": None})
    moved = _to_queue(granted, Verb.RETRY, now, journal, has_receipt=has_receipt)
    return replace(moved, before=job, resolve=Resolve(resolution=Resolution.RETRIED, notes=notes))


def dismiss(job: Job, now: datetime, *, notes: str = "") -> Transition:
    """Answer a dead letter with "leave it"; the job stays dead and can still be run again."""
    check(job.id, job.state, Verb.DISMISS, JobState.DEAD)
    journal = Journal(job, now)
    journal.add(EventType.DEAD_LETTER_DISMISSED, stage=job.stage, notes=notes)
    moved = _moved(Verb.DISMISS, job, {}, journal)
    return replace(moved, resolve=Resolve(resolution=Resolution.DISMISSED, notes=notes))


def restart(job: Job, first_stage: str, now: datetime, *, notes: str = "") -> Transition:
    """Run an ended job again from its first stage, as a new run."""
    return _again(job, Verb.RESTART, first_stage, now, only=False, notes=notes)


def rerun(job: Job, stage: str, now: datetime, *, only: bool = False, notes: str = "") -> Transition:
    """Run an ended job again from one stage on, or that stage alone, keeping the outputs before it."""
    return _again(job, Verb.RERUN, stage, now, only=only, notes=notes)


def undo(job: Job, former: Job, now: datetime, *, what: str) -> Transition:
    """Put a job back to where an operator's move took it from; its journal and its fence go on."""
    journal = Journal(job, now)
    journal.add(EventType.JOB_UNDONE, what=what)
    after = replace(
        former,
        since=now,
        seq=journal.seq,
        fence=job.fence,
        checkpoints=job.checkpoints,
        attempts=job.attempts,
        letter=job.letter,
    )
    return make_transition(verb=Verb.UNDO, before=job, after=after, events=tuple(journal.events))


def _again(job: Job, verb: Verb, stage: str, now: datetime, *, only: bool, notes: str) -> Transition:
    check(job.id, job.state, verb, JobState.QUEUED)
    journal = Journal(job, now)
    if job.state is JobState.DEAD:
        journal.add(EventType.DEAD_LETTER_RETRIED, stage=stage, plan=verb.value)
    journal.add(EventType.JOB_RERUN, stage=stage, run=job.run + 1, only=only)
    change = _new_run(job, stage, only=only) | _into(JobState.QUEUED, now)
    resolve = Resolve(resolution=Resolution.RETRIED, notes=notes) if job.state is JobState.DEAD else None
    return replace(_moved(verb, job, change, journal), resolve=resolve)


def _new_run(job: Job, stage: str, *, only: bool) -> Change:
    """Start the count of everything that belongs to a run anew."""
    return {
        "run": job.run + 1,
        "run_from": stage,
        "run_only": only,
        "stage": stage,
        "attempt": 0,
        "tries": 0,
        "grants": 0,
        "failure": None,
        "finished_at": None,
        "snoozed": timedelta(0),
    }


def _to_queue(job: Job, verb: Verb, now: datetime, journal: Journal, *, has_receipt: bool) -> Transition:
    """Send a job on its way; one with an open service receipt is asked after first, in an attempt of its own."""
    target = JobState.EXTERNAL if has_receipt else JobState.QUEUED
    check(job.id, job.state, verb, target)
    if not has_receipt:
        return _moved(verb, job, _into(target, now), journal)
    after, row = begin_asking(job, journal)
    return make_transition(verb=verb, before=job, after=after, events=tuple(journal.events), checkpoints=(row,))


def _into(state: JobState, now: datetime) -> Change:
    """Change state outside a worker: nothing of waiting, holding or an attempt in flight stays."""
    return {
        "state": state,
        "since": now,
        "due_at": None,
        "waiting_for": None,
        "held_for": None,
        "held_from": None,
        "attempt_started_at": None,
        "asked": Asked.NOTHING,
    }


def _moved(
    verb: Verb, before: Job, change: Change, journal: Journal, *, attempts: tuple[Attempt, ...] = ()
) -> Transition:
    """Close a move: with the last line written, the job knows how many there are."""
    after = evolve(before, change | {"seq": journal.seq})
    return make_transition(verb=verb, before=before, after=after, events=tuple(journal.events), attempts=attempts)
