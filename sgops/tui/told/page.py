"""How a page about one record is set: titles, facts, and tables small enough to be read at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sgops.tui.ink import NOTHING, Ink, Pen, Span, fit, ink, join, width

_INDENT: Final[Ink] = (Span("  "),)


def title(text: str, beside: Ink = NOTHING) -> list[Ink]:
    """Begin a part: an empty line, and its name."""
    return [NOTHING, join([ink(text, Pen.KEY), beside], "  ")]


def table(cells: Sequence[Sequence[Ink]]) -> list[Ink]:
    """Set short rows under each other; every column is as wide as its widest cell."""
    columns = max(map(len, cells), default=0)
    widths = [max((width(row[at]) for row in cells if at < len(row)), default=0) for at in range(columns)]
    return [
        _INDENT + join([fit(cell, widths[at]) if at < len(row) - 1 else cell for at, cell in enumerate(row)], "  ")
        for row in cells
    ]


def indented(lines: Sequence[Ink]) -> list[Ink]:
    """Set lines a little to the right."""
    return [_INDENT + line for line in lines]
