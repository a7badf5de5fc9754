"""How fast work is being done, as far as it was watched: rates over the last minutes, and how long is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sgops.core.views import JobView

BUCKET: Final = timedelta(seconds=10)
KEPT: Final = 30
_BARS: Final = "▁▂▃▄▅▆▇█"
_PLAIN_BARS: Final = "_.-=+*#"


@dataclass(slots=True)
class Trend:
    """How often something grew, bucket by bucket; a counter that falls has not grown."""

    _last: int | None = None
    _began: datetime | None = None
    _buckets: deque[int] = field(default_factory=lambda: deque(maxlen=KEPT))

    def take(self, count: int, now: datetime) -> None:
        """Take note of a counter."""
        if self._began is None or self._last is None:
            self._began, self._last = now, count
            self._buckets.append(0)
            return
        passed = (now - self._began) // BUCKET
        if passed > 0:
            self._buckets.extend([0] * min(passed, KEPT))
            self._began += BUCKET * passed
        self._buckets[-1] += max(0, count - self._last)
        self._last = count

    @property
    def rates(self) -> Sequence[int]:
        """Give what was counted in each bucket, oldest first."""
        return tuple(self._buckets)

    @property
    def per_minute(self) -> float:
        """Say how many a minute there were, over the last minute that was watched."""
        some = list(self._buckets)[-6:]
        return sum(some) * 60 / (len(some) * BUCKET.total_seconds()) if some else 0.0


def spark(values: Sequence[int], cells: int, *, plain: bool = False) -> str:
    """Draw the newest values, the highest as a full bar; nothing is a line at the bottom."""
    bars = _PLAIN_BARS if plain else _BARS
    shown = list(values)[-cells:]
    highest = max(shown, default=0)
    return "".join(bars[_height(value, highest, len(bars) - 1)] for value in shown)


def _height(value: int, highest: int, most: int) -> int:
    if not highest or not value:
        return 0
    # What is there at all is seen.
    return max(1, round(value / highest * most))


@dataclass(slots=True)
class Paces:
    """How fast each running stage goes through its items, since it was first seen here."""

    _first: dict[tuple[int, str | None], tuple[datetime, int]] = field(default_factory=dict)

    def take(self, jobs: Iterable[JobView], now: datetime) -> None:
        """Take note of how far jobs are; those that are gone are forgotten."""
        seen = {(job.id, job.stage): job for job in jobs if job.progress is not None}
        self._first = {key: first for key, first in self._first.items() if key in seen}
        for key, job in seen.items():
            if job.progress is not None:
                self._first.setdefault(key, (now, job.progress.done))

    def left(self, job: JobView, now: datetime) -> timedelta | None:
        """Say how long a stage still takes at its pace; None while that is not known."""
        first = self._first.get((job.id, job.stage))
        if first is None or job.progress is None or not job.progress.total:
            return None
        at, done = first
        gained = job.progress.done - done
        if gained <= 0 or now <= at:
            return None
        return (now - at) / gained * max(0, job.progress.total - job.progress.done)
