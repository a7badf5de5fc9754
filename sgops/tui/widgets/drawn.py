"""Rows as they were last drawn: one that has only been scrolled is not made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sgops.tui.columns import Fitted
from sgops.tui.ink import Ink, between, joined
from sgops.tui.theme import Palette

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

# The titles are a row like any other, at a place of their own.
TITLES = -1


class Looks(NamedTuple):
    """What makes a row look as it does, beside its record and the time."""

    width: int
    sorted_by: str
    fitted: tuple[Fitted[Any], ...]
    palette: Palette
    ground: Style
    over: Style | None = None
    is_at: bool = False
    is_marked: bool = False


@dataclass(slots=True)
class _Row:
    record: object
    looks: Looks
    line: Ink
    strip: Strip


class Drawn:
    """Keeps the strips of the rows that are before the eyes; `write` says what stands in a row now."""

    def __init__(self, write: Callable[[int, Looks], Ink]) -> None:
        self._write = write
        self._rows: dict[int, _Row] = {}
        self._blank: _Row | None = None

    def strip(self, index: int, record: object, looks: Looks) -> Strip:
        """Give a row's strip; a place without a record is written each time."""
        row = self._rows.get(index)
        if row is None or record is None or row.record is not record or row.looks != looks:
            row = self._rows[index] = self._made(index, record, looks)
        return row.strip

    def _made(self, index: int, record: object, looks: Looks) -> _Row:
        line, blank = self._write(index, looks), self._blank
        if blank is not None and record is None and line == blank.line and looks == blank.looks:
            # Below the last record, and before the first has come, one place looks as the other.
            return _Row(None, looks, line, blank.strip)
        row = _Row(record, looks, line, looks.palette.strip(joined(line), looks.ground, looks.over))
        if record is None:
            self._blank = row
        return row

    def clear(self) -> None:
        """Have everything made again."""
        self._rows.clear()

    def keep(self, first: int, last: int) -> None:
        """Forget what is no longer before the eyes."""
        self._rows = {at: row for at, row in self._rows.items() if first <= at <= last or at == TITLES}

    def changed(self) -> Iterator[tuple[int, int, int]]:
        """Forget the rows that say something else now, and name them, each with the cells between which it does."""
        for index, row in list(self._rows.items()):
            line = self._write(index, row.looks)
            if line != row.line:
                del self._rows[index]
                yield index, *between(row.line, line)

    def read_again(self, record_at: Callable[[int], object]) -> Iterator[tuple[int, int, int]]:
        """Do the same where records were read anew."""
        yield from self.changed()
        for index, row in self._rows.items():
            row.record = record_at(index)
