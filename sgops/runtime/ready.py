"""What can run at once, best first."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterable
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")


class ReadyQueue(Generic[T]):
    """Hold what waits for a worker, the smallest rank first; safe for any number of threads.

    A worker that is busy takes its next item without any wait; only idle ones are woken, and never more of them
    than there are new items: a wake-up costs more than everything else here.
    """

    def __init__(self, rank: Callable[[T], tuple[int, int]]) -> None:
        self._rank = rank
        self._heap: list[tuple[tuple[int, int], int, T]] = []
        self._arrivals = count()  # equal ranks keep their order, and items are never compared
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._held_back = False
        self._closed = False

    def __len__(self) -> int:
        return len(self._heap)

    def put(self, item: T) -> None:
        self.put_many((item,))

    def put_many(self, items: Iterable[T]) -> None:
        """Add all items under one lock and wake no more waiters than there are items."""
        entries = [(self._rank(item), next(self._arrivals), item) for item in items]
        with self._lock:
            for entry in entries:
                heapq.heappush(self._heap, entry)
            if not self._held_back:
                self._changed.notify(len(entries))

    def take(self, timeout: float = 0) -> T | None:
        """Take the best item, waiting for one if need be; None when none came or the queue is closed."""
        with self._lock:
            if timeout > 0 and not self._has_any():
                self._changed.wait_for(self._is_worth_a_look, timeout)
            return heapq.heappop(self._heap)[2] if self._has_any() else None

    def hold_back(self) -> None:
        """Let nobody take anything for a moment; what is put in waits."""
        self._held_back = True

    def give_out(self) -> None:
        """Let everybody take again."""
        with self._lock:
            self._held_back = False
            self._changed.notify(len(self._heap))

    def drain(self) -> list[T]:
        """Take everything at once, best first."""
        with self._lock:
            entries, self._heap = sorted(self._heap), []
        return [item for _, _, item in entries]

    def close(self) -> None:
        """Send every waiter home, now and from now on; what is in the queue can still be taken."""
        with self._lock:
            self._closed = True
            self._changed.notify_all()

    def _has_any(self) -> bool:
        return bool(self._heap) and not self._held_back

    def _is_worth_a_look(self) -> bool:
        return self._has_any() or self._closed
