"""How a process is made to leave: asked over the wire, then by a signal, then ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.signals import Interruption

if TYPE_CHECKING:
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts
    from sgops.ports import Child

# How long a process has from one step to the next after its deadline: it was warned long ago.
_SOON: Final = 0.25
# The same when there is no hurry.
_GRACE: Final = 2.0
_NEVER: Final = float("inf")


class Pressure:
    """What was done to one process so far to make it leave, and when the next step is due."""

    def __init__(self, parts: Parts, flight: Flight, child: Child, *, speaks: bool = True) -> None:
        self._parts = parts
        self._flight = flight
        self._child = child
        # Who cannot be asked in words is asked by a signal at once, and has the time to leave after that.
        self._speaks = speaks
        self._asked: float | None = None
        self._terminated: float | None = None
        self._killed = False

    def apply(self) -> float:
        """Take the steps that are due; gives the moment of the next one."""
        why = self._flight.stop
        if why is None or self._killed:
            return _NEVER
        now = self._parts.clock.monotonic()
        if self._asked is None:
            self._asked = now
            self._child.send({"stop": why.value})
        term_at = self._asked + self._until_term(why)
        if now < term_at:
            return term_at
        if self._terminated is None:
            self._terminated = now
            self._child.terminate()
        kill_at = self._terminated + self._until_kill(why)
        if now < kill_at:
            return kill_at
        self._killed = True
        self._child.kill()
        return _NEVER

    def end(self) -> None:
        """End it at once, whatever was tried before."""
        self._killed = True
        self._child.kill()

    def _until_term(self, why: Interruption) -> float:
        match why:
            case Interruption.SHUTDOWN:
                return _NEVER  # the engine fences it when its grace is over
            case Interruption.CANCELLED if self._speaks:
                return self._grace
            case Interruption.DEADLINE | Interruption.EXPIRED if self._speaks:
                return _SOON
            case _:
                return 0.0

    def _until_kill(self, why: Interruption) -> float:
        match why:
            case Interruption.FENCED:
                return 0.0
            case Interruption.DEADLINE | Interruption.EXPIRED:
                return _SOON
            case Interruption.CANCELLED | Interruption.SHUTDOWN:
                return _GRACE if self._speaks else self._grace

    @property
    def _grace(self) -> float:
        return self._parts.settings.engine.cancel_grace.total_seconds()
