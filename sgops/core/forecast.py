"""When a disk will be full, by how it has filled up to now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sgops.core.fact import fact

Seen: TypeAlias = Sequence[tuple[datetime, int]]

# Less than this says nothing about how it goes on.
_LEAST: Final = timedelta(minutes=10)
_DAY: Final = timedelta(days=1)
# What is further away is as good as never.
_FURTHEST: Final = timedelta(days=3650)


@fact
class Forecast:
    """How many bytes a day are used up, below zero where room comes back; and when limits are reached."""

    growth: int
    low_at: datetime | None = None
    full_at: datetime | None = None


def forecast(free: Seen, now: datetime, reserve: int) -> Forecast | None:
    """Go on in a straight line through what was free at which moment; None where there is too little to go by."""
    if len(free) < 2 or free[-1][0] - free[0][0] < _LEAST:
        return None
    per_second = _slope(free)
    left = free[-1][1]
    return Forecast(
        growth=round(-per_second * _DAY.total_seconds()),
        low_at=_reached(left - reserve, per_second, now),
        full_at=_reached(left, per_second, now),
    )


def _slope(free: Seen) -> float:
    """Lay the line that is nearest to all points, and give its slope in bytes a second."""
    since = free[0][0]
    times = [(at - since).total_seconds() for at, _ in free]
    middle, mean = sum(times) / len(times), sum(room for _, room in free) / len(free)
    away = sum((time - middle) ** 2 for time in times)
    return sum((time - middle) * (room - mean) for time, (_, room) in zip(times, free, strict=True)) / away


def _reached(left: int, per_second: float, now: datetime) -> datetime | None:
    """Say when so many bytes are used up; None where they are not."""
    if left <= 0:
        return now
    if per_second >= 0 or left / -per_second > _FURTHEST.total_seconds():
        return None
    return now + timedelta(seconds=round(left / -per_second))
