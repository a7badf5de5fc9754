"""A running job goes on: one stage has ended well and, in the same move, the next has begun."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias, TypeVar

from sgops.core.checkpoint import FORMAT, NO_PAYLOAD, CheckpointStatus, Trigger, digest_over
from sgops.core.events import EventType
from sgops.core.job import AttemptOutcome, evolve
from sgops.core.journal import Journal
from sgops.core.lifecycle import Verb
from sgops.core.move_rows import after_row, before_row, ended_attempt
from sgops.core.transition import Transition

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.checkpoint import Checkpoint
    from sgops.core.events import Event
    from sgops.core.job import Attempt, Job
    from sgops.core.move_rows import StageEnd, StageStart
    from sgops.core.receipts import Receipt

# Asked of their classes at every stage boundary, these would be felt.
_AFTER: Final = CheckpointStatus.COMPLETED, Trigger.AFTER_STAGE
_BEFORE: Final = CheckpointStatus.IN_PROGRESS, Trigger.BEFORE_STAGE, NO_PAYLOAD.codec
_NO_TIME: Final = timedelta(0)


class Onward:
    """The move of a stage boundary, kept as what it was decided from: all its rows follow from that.

    Jobs make it more often than all other moves together, and mostly nobody asks for the rows: the file is told what
    they follow from. Like any move it is written only while the row has the id, state, fence and seq of `before`.
    """

    __slots__ = ("after", "before", "digests", "end", "now", "row", "start")

    verb: ClassVar = Verb.ADVANCE
    letter: ClassVar[None] = None
    receipts: ClassVar[tuple[Receipt, ...]] = ()
    # What it tells: the end of a stage, its checkpoint, and the start of the next one.
    kinds: ClassVar = frozenset({EventType.STAGE_COMPLETED, EventType.CHECKPOINT_SAVED, EventType.STAGE_STARTED})
    lines: ClassVar = len(kinds)

    def __init__(self, job: Job, end: StageEnd, start: StageStart, now: datetime) -> None:
        self.before = job
        self.after = _begun(job, start, now)
        self.end = end
        self.start = start
        self.now = now
        # On the thread of the worker: the one that writes has enough to do.
        self.digests = _sealed(job, end, start)
        # How a store writes it, once it was posted.
        self.row: tuple[Any, ...] = ()

    @property
    def registers(self) -> bool:
        """Whether the stage has files, or an earlier run of it may have left some."""
        return self.end.has_files or self.before.run > 1

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Make the checkpoints after the one stage and before the other."""
        job, number = self.before, self.before.checkpoints + 2
        return after_row(job, self.end, self.now), before_row(job, number, job.run, self.start, self.now)

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Make the attempt that has ended."""
        return (ended_attempt(self.before, AttemptOutcome.COMPLETED, self.now, started_at=self.end.started_at),)

    @property
    def events(self) -> tuple[Event, ...]:
        """Make the lines of the journal."""
        job, journal = self.before, Journal(self.before, self.now)
        journal.add(EventType.STAGE_COMPLETED, stage=job.stage, attempt=job.attempt)
        journal.add(EventType.CHECKPOINT_SAVED, stage=job.stage, number=job.checkpoints + 1)
        journal.add(EventType.STAGE_STARTED, stage=self.start.stage, attempt=1)
        return tuple(journal.events)


Move: TypeAlias = Transition | Onward
AnyMove = TypeVar("AnyMove", bound=Move)


def _begun(job: Job, start: StageStart, now: datetime) -> Job:
    return evolve(
        job,
        {
            "stage": start.stage,
            "definition": start.definition,
            "fence": job.fence + 1,
            "seq": job.seq + Onward.lines,
            "checkpoints": job.checkpoints + 2,
            "attempts": job.attempts + 1,
            "attempt": 1,
            "tries": 0,
            "grants": 0,
            "snoozed": _NO_TIME,
            "failure": None,
            "attempt_started_at": now,
        },
    )


def _sealed(job: Job, end: StageEnd, start: StageStart) -> tuple[bytes, bytes]:
    """Seal both checkpoints without making them."""
    number, payload = job.checkpoints + 1, end.payload
    ended = FORMAT, job.id, number, job.run, job.stage, job.definition, end.inputs, end.facts, payload.raw_size
    begun = FORMAT, job.id, number + 1, job.run, start.stage, start.definition, start.inputs, "", NO_PAYLOAD.raw_size
    return digest_over(ended, (*_AFTER, payload.codec), payload.stored), digest_over(begun, _BEFORE, NO_PAYLOAD.stored)
