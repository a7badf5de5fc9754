"""A process looked after from its start to its end: heard, pressed to leave, and kept within its memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.failure import Failure, FailureType
from sgops.core.units import format_size
from sgops.engine.pressure import Pressure

if TYPE_CHECKING:
    from collections.abc import Callable

    from sgops.core.values import Json
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts
    from sgops.ports import Child

# How often the memory of a limited process is looked at, in seconds.
_LOOK_EVERY: Final = 1.0
# How long a process that has said its last word has to end.
_LEAVE: Final = 1.0
_LONG: Final = 60.0
_NEVER: Final = float("inf")


class Minder:
    """Looks after one process on the thread of its attempt."""

    def __init__(self, parts: Parts, flight: Flight, child: Child, *, speaks: bool) -> None:
        self._parts = parts
        self._flight = flight
        self._child = child
        self._pressure = Pressure(parts, flight, child, speaks=speaks)
        self._greedy = 0
        self._until = _NEVER
        self._look_at = parts.clock.monotonic() + _LOOK_EVERY

    def run(self, hear: Callable[[Json], None] = lambda _frame: None) -> int:
        """Stay until the process has ended, and all it started; gives its exit code."""
        self._flight.on_stop = self._child.wake
        try:
            while not self._child.has_ended:
                self._once(hear)
        finally:
            self._flight.on_stop = None
            code = self._child.close()
        for frame in self._child.hear(0):
            hear(frame)
        return code

    def see_out(self) -> None:
        """Give a process that has said its last word a moment to end."""
        self._until = self._parts.clock.monotonic() + _LEAVE

    @property
    def starved(self) -> Failure | None:
        """Say that the process was ended for the memory it held; None when it was not."""
        if not self._greedy:
            return None
        limit = format_size(self._flight.stage.memory or 0)
        reason = f"the stage's process held {format_size(self._greedy)} of memory, and its limit is {limit}"
        return Failure(type=FailureType.OUT_OF_MEMORY, reason=reason)

    def _once(self, hear: Callable[[Json], None]) -> None:
        now = self._parts.clock.monotonic()
        next_at = min(self._pressure.apply(), self._watch_memory(now), self._end_of_stay(now), now + _LONG)
        for frame in self._child.hear(next_at - now):
            hear(frame)

    def _watch_memory(self, now: float) -> float:
        limit = self._flight.stage.memory
        if limit is None:
            return _NEVER
        if now >= self._look_at:
            self._look_at = now + _LOOK_EVERY
            held = self._child.memory()
            if held > limit:
                self._greedy = held
                self._pressure.end()
        return self._look_at

    def _end_of_stay(self, now: float) -> float:
        if now >= self._until:
            self._until = _NEVER
            self._pressure.end()
        return self._until
