"""When each stage of a job ran, drawn to scale, with the long silences folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from sgops.tui.glance import Glance, short
from sgops.tui.ink import Ink, Pen, Span, fit, ink

if TYPE_CHECKING:
    from sgops.core.views import AttemptView

_FOLD = 5  # cells that a silence takes, however long it was
_SHORTEST = 3  # cells that a stretch of work takes at least
_PENS = {"completed": Pen.GOOD, "running": Pen.BUSY, "interrupted": Pen.WARN, "snoozed": Pen.CALM}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which something ran without a long pause, and the cells it is drawn in."""

    begin: datetime
    end: datetime
    left: int = 0
    cells: int = 0

    def column(self, at: datetime) -> int:
        """Give the cell in which a moment lies."""
        whole = self.end - self.begin
        share = (at - self.begin) / whole if whole else 0.0
        return self.left + min(self.cells - 1, max(0, int(share * self.cells)))


def stretches(attempts: Sequence[AttemptView], now: datetime, cells: int) -> list[Stretch]:
    """Find when something ran, and share out the cells; the oldest give way when there are too many."""
    spans = sorted((each.started_at, max(each.finished_at or now, each.started_at)) for each in attempts)
    found: list[Stretch] = []
    busy = sum((end - begin for begin, end in spans), timedelta(0))
    for begin, end in spans:
        if found and begin - found[-1].end <= busy * 0.15:
            found[-1] = Stretch(found[-1].begin, max(end, found[-1].end))
        else:
            found.append(Stretch(begin, end))
    most = max(1, (cells + _FOLD) // (_SHORTEST + _FOLD))
    return _placed(found[-most:], cells)


def tell(names: Sequence[str], attempts: Sequence[AttemptView], at: Glance, cells: int) -> list[Ink]:
    """Draw a row for each stage, under a row that says when."""
    column = min(16, max(map(len, names), default=0))
    chart = cells - column - 2
    drawn = stretches(attempts, at.now, chart) if attempts and chart >= _SHORTEST else []
    if not drawn:
        return []
    head = (Span(" " * (column + 2)), *_hours(drawn, at, chart))
    return [head, *((*fit(ink(name, Pen.CALM), column + 2), *_row(name, attempts, drawn, at, chart)) for name in names)]


def _placed(found: Sequence[Stretch], cells: int) -> list[Stretch]:
    room = cells - _FOLD * (len(found) - 1) - _SHORTEST * len(found)
    whole = sum((each.end - each.begin for each in found), timedelta(0))
    placed: list[Stretch] = []
    left = 0
    for each in found:
        size = _SHORTEST + (int(room * ((each.end - each.begin) / whole)) if whole else 0)
        placed.append(Stretch(each.begin, each.end, left, size))
        left += size + _FOLD
    return placed


def _hours(drawn: Sequence[Stretch], at: Glance, cells: int) -> Ink:
    line = [" "] * cells
    for before, after in pairwise(drawn):
        _write(line, after.left - _FOLD, f"{short(after.begin - before.end):^{_FOLD}}")
    for each in drawn:
        local = each.begin.astimezone(at.zone)
        if each.cells >= 5:
            _write(line, each.left, f"{local:%H:%M:%S}" if each.cells >= 8 else f"{local:%H:%M}")
    return ink("".join(line).rstrip(), Pen.FAINT)


def _row(name: str, attempts: Sequence[AttemptView], drawn: Sequence[Stretch], at: Glance, cells: int) -> Ink:
    line = [" "] * cells
    pens = [Pen.PLAIN] * cells
    for after in drawn[1:]:
        for x in range(after.left - _FOLD + 1, after.left - 1):
            line[x], pens[x] = (":" if at.plain else "┊") if x == after.left - 3 else " ", Pen.FAINT
    for each in attempts:
        if each.stage == name:
            _draw(line, pens, each, drawn, at)
    return tuple(Span(character, pen) for character, pen in zip(line, pens, strict=True))


def _draw(line: list[str], pens: list[Pen], attempt: AttemptView, drawn: Sequence[Stretch], at: Glance) -> None:
    home = next((each for each in drawn if each.begin <= attempt.started_at <= each.end), None)
    if home is None:
        return
    first, last = home.column(attempt.started_at), home.column(attempt.finished_at or at.now)
    for x in range(first, last + 1):
        line[x], pens[x] = "=" if at.plain else "━", _PENS.get(attempt.outcome, Pen.BAD)
    if attempt.outcome in {"failed", "timeout", "crash"}:
        line[last] = "x" if at.plain else "✗"
    elif attempt.outcome == "running":
        line[last] = ">" if at.plain else "▶"


def _write(line: list[str], left: int, text: str) -> None:
    for offset, character in enumerate(text):
        if 0 <= left + offset < len(line):
            line[left + offset] = character
