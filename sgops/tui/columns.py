"""Which columns of a list fit, and how wide each is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sgops.tui.glance import Glance
from sgops.tui.ink import Ink, Pen, Span, fit, ink, shortened

V = TypeVar("V")

GAP: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[V]):
    """One column: what stands in it, how wide it is, and when it gives way.

    What `grows` takes its share of the room that is left, up to `most`; the column with the smallest `keep` gives way
    first.
    """

    title: str
    cell: Callable[[V, Glance], Ink]
    width: int
    grows: int = 0
    most: int = 1000
    right: bool = False
    is_path: bool = False  # its end says more than its middle
    keep: int = 1
    order: Callable[[V], Any] | None = None


@dataclass(frozen=True, slots=True)
class Fitted(Generic[V]):
    """A column that is shown, so wide."""

    column: Column[V]
    width: int


def layout(columns: Sequence[Column[V]], width: int) -> tuple[Fitted[V], ...]:
    """Choose what fits into a width, and share out what is left."""
    shown = list(columns)
    while len(shown) > 1 and _needed(shown) > width:
        shown.remove(min(shown, key=lambda column: column.keep))
    left = max(0, width - _needed(shown))
    shares = sum(column.grows for column in shown)
    fitted: list[Fitted[V]] = []
    for column in shown:
        extra = min(left * column.grows // shares, column.most - column.width) if column.grows else 0
        left, shares = left - extra, shares - column.grows
        fitted.append(Fitted(column, min(column.width + extra, width)))
    return tuple(fitted)


def header(fitted: Sequence[Fitted[V]], sorted_by: str = "") -> Ink:
    """Write the titles over their columns; the one the list is sorted by stands out."""
    titles = [ink(each.column.title, Pen.KEY if each.column.title == sorted_by else Pen.FAINT) for each in fitted]
    return _between(
        [fit(title, each.width, right=each.column.right) for title, each in zip(titles, fitted, strict=True)]
    )


def row(fitted: Sequence[Fitted[V]], record: V, glance: Glance) -> Ink:
    """Write one record's cells."""
    return _between([_cell(each, record, glance) for each in fitted])


def _cell(fitted: Fitted[V], record: V, glance: Glance) -> Ink:
    column, cell = fitted.column, fitted.column.cell(record, glance)
    return fit(shortened(cell, fitted.width) if column.is_path else cell, fitted.width, right=column.right)


def _needed(columns: Sequence[Column[V]]) -> int:
    return sum(column.width for column in columns) + GAP * (len(columns) - 1)


def _between(cells: Sequence[Ink]) -> Ink:
    line: list[Span] = []
    for cell in cells:
        if line:
            line.append(Span(" " * GAP))
        line += cell
    return tuple(line)
