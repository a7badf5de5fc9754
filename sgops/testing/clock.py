"""Time and luck that move only when a test says so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from sgops.core.ticks import Tick

NOON: Final = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
# How long a thread that waits for this clock sleeps before it looks again.
_GLANCE: Final = 0.02


class FakeClock:
    """Stand in for the machine's clocks: a run leaps to the next due time instead of waiting for it."""

    def __init__(self, start: datetime = NOON) -> None:
        self.boot_id = "boot-of-a-test"
        self._started = start
        self._passed = timedelta(0)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self._started + self._passed

    def monotonic(self) -> float:
        return self._passed.total_seconds()

    def boottime(self) -> float:
        return self._passed.total_seconds()

    def tick(self) -> Tick:
        return Tick(wall=self.now(), boottime=self.boottime(), monotonic=self.monotonic())

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event is set or so much of this clock's time has passed."""
        until = self.monotonic() + seconds
        while self.monotonic() < until and not event.wait(_GLANCE):
            continue
        return event.is_set()

    def advance(self, span: timedelta) -> None:
        """Let time pass; it never runs backwards."""
        with self._lock:
            self._passed += max(span, timedelta(0))

    def leap_to(self, at: datetime) -> None:
        """Let time pass until then; a moment that has been is now."""
        self.advance(at - self.now())


class FakeDice:
    """Stand in for chance: the given rolls first, each from 0 up to 1, the last of them for ever after."""

    def __init__(self, *rolls: float) -> None:
        self._rolls = list(rolls or (0.5,))
        self._next_token: Callable[[], int] = count(1).__next__

    def roll(self) -> float:
        return self._rolls.pop(0) if len(self._rolls) > 1 else self._rolls[0]

    def token(self) -> str:
        return f"token-{self._next_token():016d}"

    def tokens(self, count: int) -> list[str]:
        return [self.token() for _ in range(count)]
