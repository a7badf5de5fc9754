"""Who writes now, and for how long: one thread at a time."""

from __future__ import annotations

import threading
from typing import Protocol


class Ticking(Protocol):
    """What the writer needs of a clock."""

    def monotonic(self) -> float: ...
    def wait(self, event: threading.Event, seconds: float) -> bool: ...


class Pen:
    """What a thread holds while it uses the writing connection: whatever is done with that is done in turns."""

    def __init__(self, clock: Ticking) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._holder: int | None = None
        self._since = clock.monotonic()

    @property
    def is_mine(self) -> bool:
        """Whether the thread that asks is the one that writes."""
        return self._holder == threading.get_ident()

    @property
    def held_for(self) -> float:
        """Say for how many seconds somebody has had it; 0 when nobody has."""
        return 0.0 if self._holder is None else self._clock.monotonic() - self._since

    @property
    def free_for(self) -> float:
        """Say for how many seconds nobody has had it; 0 when somebody has."""
        return self._clock.monotonic() - self._since if self._holder is None else 0.0

    def take_if_free(self) -> bool:
        """Take it, unless somebody has it; whoever got it gives it back."""
        is_taken = self._lock.acquire(blocking=False)
        if is_taken:
            self._hold()
        return is_taken

    def give_back(self) -> None:
        self._since, self._holder = self._clock.monotonic(), None
        self._lock.release()

    def __enter__(self) -> None:
        self._lock.acquire()
        self._hold()

    def __exit__(self, *_: object) -> None:
        self.give_back()

    def _hold(self) -> None:
        self._since, self._holder = self._clock.monotonic(), threading.get_ident()
