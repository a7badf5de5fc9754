"""A job in the engine's hands: claimed, parked as next, or run by a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.fact import fact, maker
from sgops.core.signals import Interruption, StageInterrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sgops.core.artifact import Artifact
    from sgops.core.job import Job
    from sgops.core.pipeline import Stage
    from sgops.engine.catalog import Entry
    from sgops.ports import Ring


@fact
class Standing:
    """An output that counts: the checkpoint that holds it, and its JSON text."""

    checkpoint: int
    raw: bytes


make_standing: Final = maker(Standing)

# Reasons to stop that do not hold for the next stage: it has a deadline of its own.
_OF_ONE_STAGE: Final = frozenset({Interruption.DEADLINE, Interruption.EXPIRED})


class Flight:
    """One claimed job. The thread that runs it owns it; others may only ask it to stop."""

    __slots__ = (
        "_stop", "asked_at", "deadline", "entry", "files", "job", "on_stop", "outputs", "overrun", "params", "rank",
        "recalled", "ring", "seen", "stage", "started_at", "taken", "ticket", "warned", "work", "worker",
    )  # fmt: skip

    def __init__(self, job: Job, entry: Entry, *, recalled: bool, ticket: int = 0) -> None:
        self.job = job
        # What the ready queue sorts by: priority, then age. Neither ever changes.
        self.rank = (-job.priority, job.id)
        self.entry = entry
        self.stage: Stage = entry.pipeline.find(job.stage)
        self.outputs: dict[str, Standing] = {}
        self.params: bytes | None = None
        # What earlier stages have registered, read when a stage asks for one.
        self.files: Mapping[str, Artifact] | None = None
        # A job that never finished a stage has nothing to recall.
        self.recalled = recalled
        # What it has of its queue and of resources; given back when the flight is over.
        self.ticket = ticket
        self.worker: int | None = None
        # What its thread runs: a thread that has gone on to another flight must not pay for this one.
        self.work: Callable[[], None] | None = None
        self.taken: float | None = None
        self.seen = 0.0
        self.started_at: datetime | None = None
        self.deadline: float | None = None
        # Why the stage must stop at its deadline: its own time is up, or that of its job.
        self.overrun = Interruption.DEADLINE
        self.warned = False
        self.ring: Ring | None = None
        self.asked_at: float | None = None
        # Whoever looks after the process that the stage runs in; it ends the process by itself.
        self.on_stop: Callable[[], None] | None = None
        self._stop: Interruption | None = None

    @property
    def id(self) -> int:
        """The job's id."""
        return self.job.id

    def take(self, worker: int, now: datetime, monotonic: float) -> None:
        """Put the flight into a worker's hands: its time begins here, not at the claim."""
        self.worker = worker
        self.started_at = now
        self.taken = self.seen = monotonic
        timeout, expires_at = self.stage.timeout, self.job.expires_at
        self.deadline, self.overrun = monotonic + timeout.total_seconds() if timeout else None, Interruption.DEADLINE
        if expires_at is not None:
            expires = monotonic + (expires_at - now).total_seconds()
            if self.deadline is None or expires <= self.deadline:
                self.deadline, self.overrun = expires, Interruption.EXPIRED

    def see(self, monotonic: float) -> None:
        """Take note of a sign of life."""
        self.seen = monotonic

    def leave(self) -> None:
        """Take the flight out of its worker's hands: its stage has ended, and is not late while that is written."""
        self.worker = self.deadline = None

    def advance(self, job: Job) -> None:
        """Go on to the next stage of the same job."""
        if self._stop in _OF_ONE_STAGE:
            # It was asked a moment after its stage had ended in time.
            self._stop = None
        self.job = job
        self.stage = self.entry.pipeline.find(job.stage)
        self.files = None
        self.worker = self.taken = self.started_at = self.deadline = self.ring = None

    def ask_stop(self, why: Interruption) -> None:
        """Ask the stage to stop; the first reason stands, a fence overrides."""
        if self._stop is None or why is Interruption.FENCED:
            self._stop = why
            if (on_stop := self.on_stop) is not None:
                on_stop()

    def twin(self) -> Flight:
        """Give a flight that can be settled in the name of a thread that no longer answers."""
        twin = Flight(self.job, self.entry, recalled=True, ticket=self.ticket)
        twin.outputs = dict(self.outputs)
        twin.worker, twin.taken, twin.started_at, twin.ring = self.worker, self.taken, self.started_at, self.ring
        return twin

    @property
    def stop(self) -> Interruption | None:
        """Why the stage should stop, if it should."""
        return self._stop

    def check(self) -> None:
        """Raise when the stage must stop."""
        if self._stop is not None:
            raise StageInterrupted(self._stop)
