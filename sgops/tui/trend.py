"""How fast work is being done: curves of the last hour, and how long is left of what is watched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sgops.core.units import format_size
from sgops.tui import formats
from sgops.tui.ink import Ink, Pen, ink, join, width

if TYPE_CHECKING:
    from sgops.core.views import JobView, MetricsView

_POINTS: Final = 24
_FIRST: Final = timedelta(seconds=75)
_BARS: Final = "▁▂▃▄▅▆▇█"
_PLAIN_BARS: Final = "_.-=+*#"


def is_too_young(metrics: MetricsView, up: timedelta) -> bool:
    """Say whether nothing can be known yet: what happens is counted when its minute is over."""
    return up < _FIRST and not (metrics.created or metrics.completed or metrics.failed)


def trends(metrics: MetricsView, cells: int, *, plain: bool = False) -> Ink:
    """Draw what became of jobs, how long stages took and what room the disk has, each with its figure."""
    bare = _trends(metrics, 0, plain=plain)
    curves = 4 if any(point.disk_free is not None for point in metrics.series) else 3
    return _trends(metrics, max(4, min(_POINTS, (cells - width(bare)) // curves)), plain=plain)


def _trends(metrics: MetricsView, cells: int, *, plain: bool) -> Ink:
    done = [point.completed for point in metrics.series]
    died = [point.failed for point in metrics.series]
    took = [point.stage_p95 or 0 for point in metrics.series]
    slowest = max(took, default=0)
    free = [point.disk_free for point in metrics.series if point.disk_free is not None]
    room = [_trend("disk", free, format_size(free[-1]), Pen.FAINT, cells, plain=plain)] if free else []
    return join(
        [
            _trend("done", done, f"{metrics.per_hour.completed:,.0f}/h", Pen.GOOD, cells, plain=plain),
            _trend("died", died, f"{metrics.per_hour.failed:,.0f}/h", Pen.BAD, cells, plain=plain),
            _trend("stage", took, f"p95 {formats.span(slowest)}" if slowest else "", Pen.BUSY, cells, plain=plain),
            *room,
        ],
        "  ",
    )


def _trend(name: str, values: Sequence[int], figure: str, pen: Pen, cells: int, *, plain: bool) -> Ink:
    drawn = ink(spark(values, cells, plain=plain), pen if any(values) else Pen.FAINT)
    return ink(f"{name} ", Pen.FAINT) + drawn + (ink(f" {figure}", Pen.CALM) if figure else ())


def spark(values: Sequence[int], cells: int, *, plain: bool = False) -> str:
    """Draw values, the highest as a full bar; nothing is a line at the bottom, and where room is short some share."""
    bars = _PLAIN_BARS if plain else _BARS
    shown = _squeezed(values, cells)
    highest = max(shown, default=0)
    return "".join(bars[_height(value, highest, len(bars) - 1)] for value in shown)


def _squeezed(values: Sequence[int], cells: int) -> list[int]:
    """Give at most so many values, each the highest of its neighbours: a peak is never lost."""
    count = min(cells, len(values))
    ends = [len(values) * at // count for at in range(count + 1)] if count else [0]
    return [max(values[begin:end]) for begin, end in pairwise(ends)]


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
