"""Lives of jobs for tests: every move that is open to a job as it stands, and walks along them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sgops.core import moves
from sgops.core import operator_moves as acts
from sgops.core.events import Event, EventType
from sgops.core.failure import Failure, FailureType
from sgops.core.job import Asked, HeldFor, Job, JobState
from sgops.core.lane import Lane
from sgops.core.lifecycle import UNDOABLE, Verb
from sgops.core.move_rows import StageStart
from sgops.core.onward import Move
from sgops.core.receipts import Call, Receipt, ReceiptState, closed, done, intend, received, sending
from sgops.core.retry import RetryAt
from sgops.core.service_moves import collect, hand_over
from sgops.core.transition import Transition, then
from tests.support.jobs import a_failure, an_end

STAGES = ("script", "panels", "export")
DEFINITION = "d" * 64
ELSEWHERE = Lane(queue="night", uses="gpu=1")
DELAY = timedelta(seconds=4)
Maker = Callable[[Job, datetime], Move]
_CAN_BE_UNDONE = {*UNDOABLE, Verb.DISMISS}


def open_moves(job: Job, now: datetime, former: Job | None = None) -> list[Move]:
    """Make every move that a job can take; `former` is the job before an operator's last act, if no attempt began."""
    made = [make(job, now) for make in _MAKERS[job.state]]
    if former is not None and former.attempt_started_at is None:
        made.append(acts.undo(job, former, now, what="the last act"))
    return made


def walk(job: Job, choices: Sequence[int], now: datetime, write: Callable[[Move], Job]) -> Job:
    """Live a life: each choice picks one of the moves that are open, and `write` gives the job as it is after it."""
    former: Job | None = None
    for turn, choice in enumerate(choices):
        open_now = open_moves(job, now + timedelta(seconds=turn), former)
        move = open_now[choice % len(open_now)]
        has_begun = move.after.attempts != move.before.attempts
        former = move.before if move.verb in _CAN_BE_UNDONE and not has_begun else None
        job = write(move)
    return job


def a_start_of(stage: str) -> StageStart:
    return StageStart(stage=stage, definition=DEFINITION)


def end_of(job: Job, now: datetime, raw: bytes = b'{"ok":true}', *, park: Lane | None = None) -> Move:
    """End the stage a job is in, and begin the next or complete the job."""
    place = STAGES.index(job.stage)
    following = a_start_of(STAGES[place + 1]) if place + 1 < len(STAGES) and not job.run_only else None
    return moves.complete(job, an_end(raw), following, now, park=park)


def failed(job: Job, now: datetime, reason: str = "it broke") -> Transition:
    retry = RetryAt(due_at=now + DELAY, delay=DELAY, number=job.tries + 1)
    return moves.back_off(job, a_failure(reason=reason), retry, now, now)


def died(job: Job, now: datetime, reason: str = "it broke", type: FailureType = FailureType.UNKNOWN) -> Transition:
    return moves.bury(job, Failure(type=type, reason=reason), now)


def a_receipt_of(job: Job, now: datetime, *, attempt: int = 0) -> Receipt:
    """Write down the call of an attempt, the present one if no other is named; a service has it already."""
    name = f"{job.id}.{attempt or job.attempt}"
    intent = intend(job, Call(connector="farm", name=name, request=b"{}", digest=b""), 1, now)
    return received(sending(intent, now), "ref-1")


def handed_over(job: Job, now: datetime) -> Transition:
    return hand_over(job, a_receipt_of(job, now), now)


def collected(job: Job, now: datetime) -> Transition:
    move = collect(job, done(a_receipt_of(job, now), b'{"frames":3}', now), now)
    return remembered(move) if job.state is JobState.WAITING else move


def remembered(move: Transition) -> Transition:
    """Tell, beside the job's life, that the work of the move's receipt was once handed over."""
    told = Event(type=EventType.SERVICE_INTENDED, at=move.after.since, job=move.after.id)
    return replace(move, events=(*move.events, told))


def refused(job: Job, now: datetime) -> Transition:
    """Fail an attempt because its service has."""
    return replace(failed(job, now), receipts=(closed(a_receipt_of(job, now), ReceiptState.FAILED, now),))


def given_up(job: Job, now: datetime) -> Transition:
    """Bury a job whose service has said that it failed; while it says nothing, a retry would have to ask it first."""
    return replace(died(job, now), receipts=(closed(a_receipt_of(job, now), ReceiptState.FAILED, now),))


def _given_up_if_held(job: Job, now: datetime) -> Transition:
    return given_up(job, now) if job.held_from is JobState.EXTERNAL else died(job, now)


def asked_first(act: Callable[..., Transition]) -> Maker:
    """Bring a job back whose service still has the work of an earlier attempt."""

    def make(job: Job, now: datetime) -> Transition:
        receipt = a_receipt_of(job, now, attempt=job.attempt + 1)
        return remembered(replace(act(job, now, has_receipt=True), receipts=(receipt,)))

    return make


def released_answered(job: Job, now: datetime) -> Transition:
    receipts = (done(a_receipt_of(job, now), b"3", now),) if job.held_from is JobState.EXTERNAL else ()
    return replace(acts.release(job, now, answered=True), receipts=receipts)


def _claim(job: Job, now: datetime) -> Transition:
    return moves.claim(job, a_start_of(job.stage or STAGES[0]), now)


def _stop(job: Job, now: datetime) -> Transition:
    if job.asked is Asked.NOTHING:
        return acts.ask(job, Asked.CANCEL, now)
    return moves.stop_running(job, now)


def _taken(job: Job, now: datetime) -> Transition:
    lost = moves.interrupt(job, now, reason="taken")
    return then(lost, acts.recover(lost.after, now, reason="taken"))


_AGAIN: list[Maker] = [
    lambda job, now: acts.rerun(job, "panels", now),
    lambda job, now: acts.rerun(job, "panels", now, only=True),
]
_ENDED_BADLY: list[Maker] = [*_AGAIN, lambda job, now: acts.restart(job, STAGES[0], now)]
_IDLE: list[Maker] = [acts.cancel, acts.hold, died]
_MAKERS: dict[JobState, list[Maker]] = {
    JobState.QUEUED: [_claim, _claim, _claim, *_IDLE],
    JobState.RUNNING: [
        end_of,
        end_of,
        end_of,
        lambda job, now: end_of(job, now, park=ELSEWHERE),
        failed,
        died,
        lambda job, now: moves.snooze(job, DELAY, now, now),
        lambda job, now: moves.interrupt(job, now, reason="the engine stops"),
        _taken,
        _stop,
        lambda job, now: acts.ask(job, Asked.HOLD, now),
        lambda job, now: moves.redirect(job, a_start_of(job.stage), now, decision="restarted", reason="drift"),
        lambda job, now: moves.redirect(
            job, a_start_of(job.stage), now, decision="restarted", reason="drift", park=ELSEWHERE
        ),
        lambda job, now: moves.finish(job, now, reason="nothing is left"),
        lambda job, now: moves.set_aside(job, HeldFor.DRIFT, now, reason="drift"),
        handed_over,
        handed_over,
    ],
    JobState.EXTERNAL: [collected, collected, refused, acts.cancel, acts.hold, given_up],
    JobState.WAITING: [
        acts.wake,
        acts.wake,
        acts.retry_now,
        asked_first(acts.wake),
        asked_first(acts.retry_now),
        collected,
        *_IDLE,
    ],
    JobState.INTERRUPTED: [
        lambda job, now: acts.recover(job, now, reason="resumed"),
        asked_first(partial(acts.recover, reason="asked after")),
        lambda job, now: acts.hold(job, now, HeldFor.HANDLER_MISSING),
        died,
        acts.cancel,
    ],
    JobState.HELD: [
        acts.release,
        acts.release,
        released_answered,
        acts.cancel,
        _given_up_if_held,
    ],
    JobState.COMPLETED: _AGAIN,
    JobState.DEAD: [*_ENDED_BADLY, acts.retry, asked_first(acts.retry), acts.dismiss],
    JobState.CANCELLED: _ENDED_BADLY,
}
