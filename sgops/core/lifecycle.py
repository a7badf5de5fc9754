"""The one table of a job's life: which verb is allowed in which state, and where it leads."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sgops.core.errors import IllegalTransition
from sgops.core.job import JobState

if TYPE_CHECKING:
    from collections.abc import Mapping


class Verb(StrEnum):
    """Everything that can happen to a job."""

    CLAIM = "claim"
    ADVANCE = "advance"
    FINISH = "finish"
    BACK_OFF = "back_off"
    HAND_OVER = "hand_over"
    SNOOZE = "snooze"
    COLLECT = "collect"
    WAKE = "wake"
    BURY = "bury"
    INTERRUPT = "interrupt"
    RECOVER = "recover"
    ASK = "ask"
    CANCEL = "cancel"
    HOLD = "hold"
    RELEASE = "release"
    RETRY_NOW = "retry_now"
    RETRY = "retry"
    RESTART = "restart"
    RERUN = "rerun"
    DISMISS = "dismiss"
    UNDO = "undo"


OPERATOR_VERBS: Final = frozenset(
    {
        Verb.ASK,
        Verb.CANCEL,
        Verb.HOLD,
        Verb.RELEASE,
        Verb.RETRY_NOW,
        Verb.RETRY,
        Verb.RESTART,
        Verb.RERUN,
        Verb.DISMISS,
        Verb.UNDO,
    }
)

_QUEUED = JobState.QUEUED
_RUNNING = JobState.RUNNING
_WAITING = JobState.WAITING
_EXTERNAL = JobState.EXTERNAL
_INTERRUPTED = JobState.INTERRUPTED
_HELD = JobState.HELD
_COMPLETED = JobState.COMPLETED
_DEAD = JobState.DEAD
_CANCELLED = JobState.CANCELLED

# Where several states follow a verb, the facts of the job choose: a job with an open service receipt goes to
# external (ask before you repeat), a held one back to where it was held.
TABLE: Final[Mapping[tuple[JobState, Verb], frozenset[JobState]]] = MappingProxyType(
    {
        (_QUEUED, Verb.CLAIM): frozenset({_RUNNING}),
        (_QUEUED, Verb.CANCEL): frozenset({_CANCELLED}),
        (_QUEUED, Verb.HOLD): frozenset({_HELD}),
        (_QUEUED, Verb.BURY): frozenset({_DEAD}),
        (_RUNNING, Verb.ADVANCE): frozenset({_RUNNING, _QUEUED}),
        (_RUNNING, Verb.FINISH): frozenset({_COMPLETED}),
        (_RUNNING, Verb.BACK_OFF): frozenset({_WAITING}),
        (_RUNNING, Verb.HAND_OVER): frozenset({_EXTERNAL}),
        (_RUNNING, Verb.SNOOZE): frozenset({_WAITING}),
        (_RUNNING, Verb.BURY): frozenset({_DEAD}),
        (_RUNNING, Verb.INTERRUPT): frozenset({_INTERRUPTED}),
        (_RUNNING, Verb.ASK): frozenset({_RUNNING}),
        (_RUNNING, Verb.HOLD): frozenset({_HELD}),
        (_RUNNING, Verb.CANCEL): frozenset({_CANCELLED}),
        (_WAITING, Verb.WAKE): frozenset({_QUEUED, _EXTERNAL}),
        (_WAITING, Verb.COLLECT): frozenset({_QUEUED}),
        (_WAITING, Verb.RETRY_NOW): frozenset({_QUEUED, _EXTERNAL}),
        (_WAITING, Verb.CANCEL): frozenset({_CANCELLED}),
        (_WAITING, Verb.HOLD): frozenset({_HELD}),
        (_WAITING, Verb.BURY): frozenset({_DEAD}),
        (_EXTERNAL, Verb.COLLECT): frozenset({_QUEUED}),
        (_EXTERNAL, Verb.BACK_OFF): frozenset({_WAITING}),
        (_EXTERNAL, Verb.BURY): frozenset({_DEAD}),
        (_EXTERNAL, Verb.HOLD): frozenset({_HELD}),
        (_EXTERNAL, Verb.CANCEL): frozenset({_CANCELLED}),
        (_INTERRUPTED, Verb.RECOVER): frozenset({_QUEUED, _EXTERNAL, _HELD}),
        (_INTERRUPTED, Verb.BURY): frozenset({_DEAD}),
        (_INTERRUPTED, Verb.CANCEL): frozenset({_CANCELLED}),
        (_HELD, Verb.RELEASE): frozenset({_QUEUED, _WAITING, _EXTERNAL}),
        (_HELD, Verb.BURY): frozenset({_DEAD}),
        (_HELD, Verb.CANCEL): frozenset({_CANCELLED}),
        (_COMPLETED, Verb.RERUN): frozenset({_QUEUED}),
        (_DEAD, Verb.RETRY): frozenset({_QUEUED, _EXTERNAL}),
        (_DEAD, Verb.RESTART): frozenset({_QUEUED}),
        (_DEAD, Verb.RERUN): frozenset({_QUEUED}),
        # The answer is the letter's; the job stays where it is.
        (_DEAD, Verb.DISMISS): frozenset({_DEAD}),
        (_CANCELLED, Verb.RESTART): frozenset({_QUEUED}),
        (_CANCELLED, Verb.RERUN): frozenset({_QUEUED}),
    }
)

_NOWHERE: Final[frozenset[JobState]] = frozenset()

# What an operator may take back, while no attempt has started since.
UNDOABLE: Final = frozenset(
    {
        Verb.CANCEL,
        Verb.HOLD,
        Verb.RELEASE,
        Verb.RETRY_NOW,
        Verb.RETRY,
        Verb.RESTART,
        Verb.RERUN,
        Verb.DISMISS,
    }
)


def undo_edges() -> frozenset[tuple[JobState, JobState]]:
    """List the edges that undo adds: each undoable move, backwards (never back into a worker's hands)."""
    return frozenset(
        (after, before)
        for (before, verb), afters in TABLE.items()
        if verb in UNDOABLE and before is not _RUNNING
        for after in afters
    )


def allowed(state: JobState) -> frozenset[Verb]:
    """List the verbs a job in this state can take."""
    return frozenset(verb for held, verb in TABLE if held is state)


def check(job_id: int, state: JobState, verb: Verb, target: JobState) -> None:
    """Raise unless the table has this move."""
    if target in TABLE.get((state, verb), _NOWHERE):
        return
    raise IllegalTransition(
        f"job {job_id} is {state.value}: {verb.value.replace('_', ' ')} is not possible", hint=_way_out(job_id, state)
    )


def _way_out(job_id: int, state: JobState) -> str:
    """Say which of the operator's verbs the state does allow."""
    verbs = sorted(verb.value.replace("_", " ") for verb in allowed(state) & OPERATOR_VERBS)
    if verbs:
        return f"possible now: {', '.join(verbs)}; see sgops why {job_id}"
    return f"sgops why {job_id}"
