"""Threads that run stages, where they find work, and who runs what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import FrameType
from typing import Protocol, TypeVar

T = TypeVar("T")


class Slots(Protocol):
    """Which job each worker runs, and when the engine lived last, in a file that outlives the process."""

    def set(self, index: int, job: int) -> None: ...
    def clear(self, index: int) -> None: ...
    def set_alone(self, *, alone: bool) -> None:
        """Say whether a suspect runs with nothing beside it."""

    def beat(self, now: datetime) -> None:
        """Say that the engine lives."""


class Feed(Protocol):
    """Where a pool's threads find their work."""

    def take(self, worker: int, timeout: float) -> Callable[[], None] | None: ...


class Ready(Protocol[T]):
    """What can run at once, best first."""

    def __len__(self) -> int: ...
    def put_many(self, items: Iterable[T]) -> None: ...
    def take(self, timeout: float = 0) -> T | None: ...
    def hold_back(self) -> None:
        """Let nobody take anything until `give_out`."""

    def give_out(self) -> None: ...
    def drain(self) -> list[T]: ...
    def close(self) -> None: ...


class Pool(Protocol):
    """Named daemon threads; the shape a distributed engine could stand behind."""

    @property
    def size(self) -> int:
        """Say how many threads serve."""

    @property
    def busy(self) -> int: ...
    @property
    def abandoned(self) -> int: ...
    def start(self) -> None: ...
    def replace_all(self, hung: Mapping[int, Callable[[], None] | None]) -> Sequence[int]:
        """Give up workers that hang in a certain piece of work, and put others in their places; gives who did."""

    def nudge_all(self, workers: Collection[int], may: Callable[[FrameType | None], bool]) -> int:
        """Raise an interruption in abandoned threads, if it may be raised where each thread is."""

    def stop(self, deadline: float) -> int: ...
