"""Lives of jobs for tests: every move that is open to a job as it stands, and walks along them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sgops.core import moves
from sgops.core import operator_moves as acts
from sgops.core.failure import Failure, FailureType
from sgops.core.job import Asked, HeldFor, Job, JobState
from sgops.core.lifecycle import UNDOABLE, Verb
from sgops.core.moves import StageStart
from sgops.core.retry import RetryAt
from sgops.core.transition import Transition, then
from tests.support.jobs import a_failure, an_end

STAGES = ("script", "panels", "export")
DEFINITION = "d" * 64
DELAY = timedelta(seconds=4)
_CAN_BE_UNDONE = {*UNDOABLE, Verb.DISMISS}


def open_moves(job: Job, now: datetime, former: Job | None = None) -> list[Transition]:
    """Make every move that a job can take; `former` is the job before an operator's last act, if no attempt began."""
    made = [make(job, now) for make in _MAKERS[job.state]]
    if former is not None and former.state is not JobState.RUNNING:
        made.append(acts.undo(job, former, now, what="the last act"))
    return made


def walk(job: Job, choices: Sequence[int], now: datetime, write: Callable[[Transition], Job]) -> Job:
    """Live a life: each choice picks one of the moves that are open, and `write` gives the job as it is after it."""
    former: Job | None = None
    for turn, choice in enumerate(choices):
        open_now = open_moves(job, now + timedelta(seconds=turn), former)
        move = open_now[choice % len(open_now)]
        former = move.before if move.verb in _CAN_BE_UNDONE else None
        job = write(move)
    return job


def a_start_of(stage: str) -> StageStart:
    return StageStart(stage=stage, definition=DEFINITION)


def end_of(job: Job, now: datetime, raw: bytes = b'{"ok":true}', *, park: bool = False) -> Transition:
    """End the stage a job is in, and begin the next or complete the job."""
    place = STAGES.index(job.stage)
    following = a_start_of(STAGES[place + 1]) if place + 1 < len(STAGES) and not job.run_only else None
    return moves.complete(job, an_end(raw), following, now, park=park)


def failed(job: Job, now: datetime, reason: str = "it broke") -> Transition:
    retry = RetryAt(due_at=now + DELAY, delay=DELAY, number=job.tries + 1)
    return moves.back_off(job, a_failure(reason=reason), retry, now, now)


def died(job: Job, now: datetime, reason: str = "it broke", type: FailureType = FailureType.UNKNOWN) -> Transition:
    return moves.bury(job, Failure(type=type, reason=reason), now)


def _claim(job: Job, now: datetime) -> Transition:
    return moves.claim(job, a_start_of(job.stage or STAGES[0]), now)


def _stop(job: Job, now: datetime) -> Transition:
    if job.asked is Asked.NOTHING:
        return acts.ask(job, Asked.CANCEL, now)
    return moves.stop_running(job, now)


def _taken(job: Job, now: datetime) -> Transition:
    lost = moves.interrupt(job, now, reason="taken")
    return then(lost, acts.recover(lost.after, now, reason="taken"))


Maker = Callable[[Job, datetime], Transition]


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
        lambda job, now: end_of(job, now, park=True),
        failed,
        died,
        lambda job, now: moves.snooze(job, DELAY, now, now),
        lambda job, now: moves.interrupt(job, now, reason="the engine stops"),
        _taken,
        _stop,
        lambda job, now: acts.ask(job, Asked.HOLD, now),
        lambda job, now: moves.redirect(job, a_start_of(job.stage), now, decision="restarted", reason="drift"),
        lambda job, now: moves.finish(job, now, reason="nothing is left"),
        lambda job, now: moves.set_aside(job, HeldFor.DRIFT, now, reason="drift"),
    ],
    JobState.WAITING: [acts.wake, acts.wake, acts.retry_now, *_IDLE],
    JobState.INTERRUPTED: [
        lambda job, now: acts.recover(job, now, reason="resumed"),
        lambda job, now: acts.recover_from_start(job, STAGES[0], now, reason="restarted"),
        lambda job, now: acts.recover_done(job, now, reason="exported"),
        lambda job, now: acts.hold(job, now, HeldFor.HANDLER_MISSING),
        died,
        acts.cancel,
    ],
    JobState.HELD: [acts.release, acts.release, acts.cancel, died],
    JobState.COMPLETED: _AGAIN,
    JobState.DEAD: [*_ENDED_BADLY, acts.retry, acts.dismiss],
    JobState.CANCELLED: _ENDED_BADLY,
}
