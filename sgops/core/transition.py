"""One move of a job as a value: what it was, what it becomes, and the rows that tell of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sgops.core.fact import fact, maker
from sgops.core.job import evolve
from sgops.core.journal import Journal

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.checkpoint import Checkpoint
    from sgops.core.events import Event, EventType
    from sgops.core.job import Attempt, DeadLetter, Job, Resolution
    from sgops.core.lifecycle import Verb
    from sgops.core.receipts import Receipt
    from sgops.core.values import Json


@fact
class Resolve:
    """How the job's standing dead letter is answered by the move."""

    resolution: Resolution
    notes: str = ""


@fact
class Transition:
    """A decided move; the store writes all of it in one transaction, or nothing.

    It is written only while the row still has the id, state, fence and seq of `before`.
    """

    verb: Verb
    before: Job
    after: Job
    events: tuple[Event, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    letter: DeadLetter | None = None
    resolve: Resolve | None = None
    receipts: tuple[Receipt, ...] = ()
    # What the stage of `before` has written is registered, and what an earlier run of it had left is superseded.
    registers: bool = False


make_transition: Final = maker(Transition)


def remarked(move: Transition, kind: EventType, now: datetime, **details: Json) -> Transition:
    """Add a line to what a move tells, about the attempt that it ended."""
    journal = Journal(move.after, now)
    journal.add(kind, stage=move.before.stage, attempt=move.before.attempt or None, **details)
    return replace(move, after=evolve(move.after, {"seq": journal.seq}), events=(*move.events, *journal.events))


def then(first: Transition, second: Transition) -> Transition:
    """Join two moves that follow each other into one write."""
    return make_transition(
        verb=second.verb,
        before=first.before,
        after=second.after,
        events=first.events + second.events,
        checkpoints=first.checkpoints + second.checkpoints,
        attempts=first.attempts + second.attempts,
        letter=second.letter or first.letter,
        resolve=second.resolve or first.resolve,
        receipts=first.receipts + second.receipts,
        registers=first.registers or second.registers,
    )
