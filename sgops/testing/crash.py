"""A crash at the worst moment: the work is done, and nothing of it is recorded yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Final, Self, TypeVar

from sgops.core.job import JobState, Progress
from sgops.core.onward import Move
from sgops.core.records import Captured, LedgerEntry
from sgops.ports import Pace, Settled, Store, Unit

T = TypeVar("T")


class Crashed(BaseException):
    """Leave everything as it is, like a process that is killed; no author's `except` holds it."""


class Crash:
    """One crash that will happen once: when a stage, or an item or step of it, has done its work."""

    def __init__(self, stage: str, item: object | None = None) -> None:
        self.stage = stage
        self.item = None if item is None else str(item)
        self.happened = False

    def __enter__(self) -> Self:
        _ordered.set((*_ordered.get(), self))
        return self

    def __exit__(self, *error: object) -> None:
        _ordered.set(tuple(crash for crash in _ordered.get() if crash is not self))

    def meets_end_of(self, move: Move) -> bool:
        """Whether an attempt of the stage is about to be settled."""
        was = move.before
        return self.item is None and was.stage == self.stage and was.state is JobState.RUNNING

    def meets_record_of(self, entry: LedgerEntry) -> bool:
        """Whether the item or step is about to be recorded."""
        return (entry.stage, entry.key) == (self.stage, self.item)


def crash_at(stage: str, item: object | None = None) -> Crash:
    """Kill a run when a stage, or one item or step of it, has done its work and before that is recorded.

    Give it to `run(..., crash=crash_at("panels", item=3))`, or let it hold for a block: `with crash_at("panels"):`. It
    happens once; the next run of the same pipeline with the same parameters goes on with what was left.
    """
    return Crash(stage, item)


def ordered() -> tuple[Crash, ...]:
    """List the crashes of the blocks that surround the caller."""
    return tuple(crash for crash in _ordered.get() if not crash.happened)


class MortalStore:
    """Stand between an engine and its store; after the crash nothing is written any more, as by a dead process."""

    def __init__(self, store: Store, crashes: Sequence[Crash]) -> None:
        self._store = store
        self._crashes = crashes
        self._dead = False

    def post(self, move: Move, settled: Settled) -> None:
        with self._alive(lambda crash: crash.meets_end_of(move)):
            self._store.post(move, settled)

    def post_all(self, moves: Sequence[Move], settled: Settled) -> None:
        with self._alive(lambda crash: any(map(crash.meets_end_of, moves))):
            self._store.post_all(moves, settled)

    def set_pace(self, pace: Pace) -> None:
        self._store.set_pace(pace)

    def record(self, entry: LedgerEntry) -> None:
        with self._alive(lambda crash: crash.meets_record_of(entry)):
            self._store.record(entry)

    def perform(self, unit: Callable[[Unit], T], *, urgent: bool = False) -> T:
        with self._alive():
            return self._store.perform(unit, urgent=urgent)

    def later(self, unit: Callable[[Unit], object], done: Callable[[BaseException | None], None] | None = None) -> None:
        with self._alive():
            self._store.later(unit, done)

    def note(self, job: int, fence: int, seen: datetime, progress: Progress | None) -> None:
        with self._alive():
            self._store.note(job, fence, seen, progress)

    def keep(self, captured: Captured) -> None:
        with self._alive():
            self._store.keep(captured)

    @property
    def backlog(self) -> int:
        return self._store.backlog

    @property
    def stuck_for(self) -> float | None:
        return self._store.stuck_for

    def close(self, deadline: float) -> None:
        self._store.close(deadline)

    @contextmanager
    def _alive(self, is_its_moment: Callable[[Crash], bool] = lambda _: False) -> Iterator[None]:
        for crash in self._crashes:
            if not self._dead and not crash.happened and is_its_moment(crash):
                crash.happened = self._dead = True
        if self._dead:
            raise Crashed
        yield


_ordered: Final[ContextVar[tuple[Crash, ...]]] = ContextVar("ordered", default=())
