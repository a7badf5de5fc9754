"""Lists as tables that fit the terminal; Rich is imported when there is one to draw."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

from sgops.cli.session import Session, fitting, has_colour
from sgops.core.show import Mark, Tone, line

if TYPE_CHECKING:
    from rich.text import Text

T = TypeVar("T")

_STYLES: Final = {
    Tone.GOOD: "green",
    Tone.BAD: "red",
    Tone.WARN: "yellow",
    Tone.BUSY: "cyan",
    Tone.CALM: "",
    Tone.FAINT: "dim",
}

Cell: TypeAlias = "str | int | Mark | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[T]):
    """A heading, and what stands below it; an elastic column gives way when the terminal is narrow."""

    title: str
    cell: Callable[[T], Cell]
    right: bool = False
    elastic: bool = False


def draw(session: Session, rows: Sequence[T], columns: Sequence[Column[T]]) -> None:
    """Write a table of the rows."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    cells = [[_text(column.cell(row), plain=session.is_plain) for row in rows] for column in columns]
    for column, below in zip(columns, cells, strict=True):
        widest = max((text.cell_len for text in below), default=0)
        table.add_column(
            column.title,
            justify="right" if column.right else "left",
            # Rich shrinks only what it may wrap; the texts themselves see to it that nothing is.
            no_wrap=not column.elastic,
            min_width=None if column.elastic else max(widest, len(column.title)),
        )
    for row in zip(*cells, strict=True):
        table.add_row(*row)
    console = Console(
        file=sys.stdout,
        width=session.width,
        no_color=not has_colour(sys.stdout),
        force_terminal=has_colour(sys.stdout),
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(table)


def _text(cell: Cell, *, plain: bool) -> Text:
    from rich.text import Text

    match cell:
        case None:
            return Text("")
        case Mark():
            return Text(cell.text(plain=plain), style=_STYLES[cell.tone], no_wrap=True)
        case _:
            # Foreign text is no markup, and acts on no terminal.
            return Text(fitting(line(str(cell)), sys.stdout), no_wrap=True, overflow="crop" if plain else "ellipsis")
