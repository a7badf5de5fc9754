"""A call at an early moment: re-aimed at will, late by the time that a thread needs to wake."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from sgops.ports import Clock

# A clock that only a test moves is looked at so often.
_LONGEST: Final = 60.0


class Alarm:
    """Calls once at the earliest moment it was aimed at, on the clock that only counts; then it must be aimed again."""

    def __init__(self, clock: Clock, name: str, call: Callable[[], None]) -> None:
        self._clock = clock
        self._name = name
        self._call = call
        self._at: float | None = None
        self._closed = False
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()

    def aim(self, at: float) -> None:
        """Call at that moment, unless it is aimed at an earlier one."""
        with self._changed:
            if self._closed or (self._at is not None and self._at <= at):
                return
            self._at = at
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name=f"sgops-{self._name}", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Call no more."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _serve(self) -> None:
        while self._wait():
            self._call()

    def _wait(self) -> bool:
        """Wait for the moment; False when there will be none."""
        with self._changed:
            while not self._closed:
                left = _LONGEST if self._at is None else self._at - self._clock.monotonic()
                if left <= 0:
                    self._at = None
                    return True
                self._changed.wait(min(left, _LONGEST))
            return False
