"""How far the wall clock was moved, and how long the machine slept, between two looks at the clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One look at the three clocks; `boottime` counts suspends, `monotonic` does not."""

    wall: datetime
    boottime: float
    monotonic: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMove:
    """What happened to the clocks apart from time passing."""

    step: timedelta
    suspended: timedelta


def drift(before: Tick, after: Tick) -> ClockMove:
    """Tell a step of the wall clock from a suspend; both ticks must be of one boot.

    The clocks are read one after the other, so a few milliseconds either way mean nothing.
    """
    awake_or_asleep = after.boottime - before.boottime
    awake = after.monotonic - before.monotonic
    return ClockMove(
        step=after.wall - before.wall - timedelta(seconds=awake_or_asleep),
        suspended=timedelta(seconds=awake_or_asleep - awake),
    )
