"""A clock that moves when a test says so."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from sgops.core.ticks import Tick

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
# How long a waiter may sleep before it looks at a clock that only a test moves.
_GLANCE = 0.001


class FakeClock:
    """Stand in for the SystemClock; nothing passes unless it is advanced."""

    def __init__(self, start: datetime = NOON, *, boot_id: str = "boot-1") -> None:
        self.boot_id = boot_id
        self._wall = start
        self._boottime = 1000.0
        self._monotonic = 1000.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self._wall

    def monotonic(self) -> float:
        return self._monotonic

    def boottime(self) -> float:
        return self._boottime

    def tick(self) -> Tick:
        with self._lock:
            return Tick(wall=self._wall, boottime=self._boottime, monotonic=self._monotonic)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event is set or this clock has been advanced far enough."""
        until = self._monotonic + seconds
        while self._monotonic < until and not event.wait(_GLANCE):
            pass
        return event.is_set()

    def advance(self, span: timedelta) -> None:
        """Let time pass."""
        self._move(wall=span, boottime=span, monotonic=span)

    def step_wall(self, span: timedelta) -> None:
        """Set the wall clock forward or back; no time passes."""
        self._move(wall=span)

    def suspend(self, span: timedelta) -> None:
        """Let the machine sleep."""
        self._move(wall=span, boottime=span)

    def _move(
        self,
        *,
        wall: timedelta,
        boottime: timedelta = timedelta(0),
        monotonic: timedelta = timedelta(0),
    ) -> None:
        with self._lock:
            self._wall += wall
            self._boottime += boottime.total_seconds()
            self._monotonic += monotonic.total_seconds()
