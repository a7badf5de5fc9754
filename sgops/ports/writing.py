"""The writing side of the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from sgops.ports.unit import Unit

if TYPE_CHECKING:
    from sgops.core.job import Progress
    from sgops.core.onward import Move
    from sgops.core.records import Captured, LedgerEntry

T = TypeVar("T")


Settled: TypeAlias = "Callable[[Move, BaseException | None], None]"


class Pace(Protocol):
    """Who is told what the writer is about, on the thread that writes."""

    def writing(self) -> None:
        """Hear that it needs the interpreter: whoever begins something else only gets in its way."""

    def syncing(self) -> None:
        """Hear that it waits for the disk."""

    def answered(self) -> None:
        """Hear that everybody of a commit has been answered: what was gathered can be handed on at once."""


class Store(Protocol):
    """The writing side. One thread at a time writes, the writer's own in groups or a caller who found it idle."""

    def post(self, move: Move, settled: Settled) -> None:
        """Write a move without waiting; `settled` is called by whoever writes after COMMIT, or with why not.

        StaleAttempt: the row was not as `before`. It must only enqueue.
        """

    def post_all(self, moves: Sequence[Move], settled: Settled) -> None:
        """Like post for several moves at one hand-over; `settled` is called for each."""

    def set_pace(self, pace: Pace) -> None:
        """Tell somebody what the writer is about."""

    def perform(self, unit: Callable[[Unit], T], *, urgent: bool = False) -> T:
        """Do a unit and wait until it is durable; raises what it raised, having written nothing."""

    def later(self, unit: Callable[[Unit], object], done: Callable[[BaseException | None], None] | None = None) -> None:
        """Do a unit without waiting."""

    def record(self, entry: LedgerEntry) -> None:
        """Make an item's or step's record durable and only then return; refused when the fence has moved on."""

    def note(self, job: int, fence: int, seen: datetime, progress: Progress | None) -> None:
        """Keep the newest sign of life and progress; coalesced, not waited for."""

    def keep(self, captured: Captured) -> None:
        """Keep what an attempt printed; not waited for."""

    @property
    def backlog(self) -> int: ...
    @property
    def stuck_for(self) -> float | None:
        """Say how many seconds the writer has been at one turn, 0 when it is idle; None when it writes no more."""

    def close(self, deadline: float) -> None: ...
