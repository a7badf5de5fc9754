"""A timer whose time a test lets pass: what came due is called in the test's own thread, each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sgops.ports import Clock


@dataclass(slots=True)
class _Beat:
    seconds: float
    call: Callable[[], None]
    next_at: float
    is_wanted: bool = False


class HandTimer:
    """Stand in for the Timer: nothing is called unless somebody turns it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._beats: dict[str, _Beat] = {}
        self._wake: Callable[[], None] = lambda: None
        self._due: datetime | None = None

    def turn(self) -> None:
        """Call everything whose time has come since the last turn."""
        if self._due is not None and self._due <= self._clock.now():
            self._due = None
            self._wake()
        now = self._clock.monotonic()
        for beat in list(self._beats.values()):
            if beat.is_wanted or beat.next_at <= now:
                beat.is_wanted = False
                beat.next_at = now + beat.seconds
                beat.call()

    def answer(self) -> None:
        """Call only what was asked for, besides its ticks."""
        for beat in list(self._beats.values()):
            if beat.is_wanted:
                beat.is_wanted = False
                beat.call()

    def every(self, name: str, seconds: float, call: Callable[[], None]) -> None:
        self._beats[name] = _Beat(seconds=seconds, call=call, next_at=self._clock.monotonic() + seconds)

    def pace(self, name: str, seconds: float) -> None:
        self._beats[name].seconds = seconds

    def on_wake(self, call: Callable[[], None]) -> None:
        self._wake = call

    def wake_at(self, due: datetime | None) -> None:
        self._due = due

    def run_soon(self, name: str) -> None:
        self._beats[name].is_wanted = True

    def run_at(self, name: str, monotonic: float) -> None:
        if name in self._beats:
            self._beats[name].next_at = min(self._beats[name].next_at, monotonic)

    @property
    def silent_for(self) -> float:
        return 0.0

    def start(self) -> None: ...
    def stop(self, deadline: float) -> None: ...
