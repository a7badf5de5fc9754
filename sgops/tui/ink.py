"""Text with a pen for every part: what a screen says, before anybody knows its colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from rich.cells import cell_len, chop_cells, set_cell_size

from sgops.core.show import Mark, Tone
from sgops.core.values import visible


class Pen(StrEnum):
    """What a part of a line means to the eye; a palette knows how each looks."""

    PLAIN = "plain"
    FAINT = "faint"
    STRONG = "strong"
    TITLE = "title"
    KEY = "key"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    BUSY = "busy"
    CALM = "calm"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a line in one pen; its text is safe to be written to any terminal."""

    text: str
    pen: Pen = Pen.PLAIN


Ink: TypeAlias = tuple[Span, ...]

NOTHING: Final[Ink] = ()
_PENS: Final = {
    Tone.GOOD: Pen.GOOD,
    Tone.BAD: Pen.BAD,
    Tone.WARN: Pen.WARN,
    Tone.BUSY: Pen.BUSY,
    Tone.CALM: Pen.CALM,
    Tone.FAINT: Pen.FAINT,
}


def ink(text: object, pen: Pen = Pen.PLAIN) -> Ink:
    """Take foreign text in hand: on one line, and nothing in it acts on a terminal."""
    written = str(text)
    if not written.isprintable():
        written = visible(" ".join(written.split()))
    return (Span(written, pen),) if written else NOTHING


def join(parts: Iterable[Ink], between: str = "") -> Ink:
    """Put parts on one line; empty ones leave no gap."""
    line: list[Span] = []
    for part in parts:
        if part and line and between:
            line.append(Span(between, Pen.FAINT))
        line += part
    return tuple(line)


def mark_ink(mark: Mark, *, plain: bool) -> Ink:
    """Write a state: sign, word and tone."""
    return ink(mark.text(plain=plain), pen_of(mark.tone))


def pen_of(tone: Tone) -> Pen:
    """Give the pen for a tone."""
    return _PENS[tone]


def width(line: Ink) -> int:
    """Count the cells a line takes."""
    return sum(cell_len(span.text) for span in line)


def text_of(line: Ink) -> str:
    """Give a line without its pens."""
    return "".join(span.text for span in line)


def fit(line: Ink, cells: int, *, right: bool = False) -> Ink:
    """Make a line exactly so wide: cut with an ellipsis, or filled up on one side."""
    if cells <= 0:
        return NOTHING
    taken = width(line)
    if taken > cells:
        return _cut(line, cells)
    filling = (Span(" " * (cells - taken)),) if taken < cells else NOTHING
    return filling + line if right else line + filling


def shortened(line: Ink, cells: int) -> Ink:
    """Leave out the middle of what is too long, and keep both ends."""
    text = text_of(line)
    over = cell_len(text) - cells
    if over <= 0 or cells < 8 or len(line) != 1 or len(text) != cell_len(text):
        return line
    head = cells // 3
    return (Span(f"{text[:head]}…{text[head + over + 1 :]}", line[0].pen),)


def spread(left: Ink, right: Ink, cells: int) -> Ink:
    """Put one part at each end; what is on the left gives way."""
    room = cells - width(right)
    if room < 4:
        return fit(left, cells)
    return fit(left, room) + right


def joined(line: Ink) -> Ink:
    """Put blanks to what they stand behind: every part is written to the terminal with a style of its own."""
    parts: list[Span] = []
    for span in line:
        if parts and span.pen is parts[-1].pen and span.text.isspace():
            parts[-1] = Span(parts[-1].text + span.text, span.pen)
        else:
            parts.append(span)
    return tuple(parts)


def between(one: Ink, other: Ink) -> tuple[int, int]:
    """Say between which cells two lines of one width differ."""
    shorter = min(len(one), len(other))
    head = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    tail = next((at for at in range(shorter - head) if one[-1 - at] != other[-1 - at]), shorter - head)
    return width(one[:head]), width(one[: len(one) - tail])


def wrap(line: Ink, cells: int, *, indent: int = 0) -> list[Ink]:
    """Break a line at its blanks; lines after the first are indented."""
    # The widest character takes two cells: less room than that would never be enough.
    indent = min(indent, max(0, cells - 2))
    full = max(2, cells - indent)
    lines: list[list[Span]] = [[]]
    room = cells
    for word, pen in _words(line):
        for piece in chop_cells(word, full) if cell_len(word) > full else (word,):
            size = cell_len(piece)
            if piece == " " and room < 1:
                continue
            if size > room and lines[-1]:
                lines.append([Span(" " * indent)] if indent else [])
                room = cells - indent
            lines[-1].append(Span(piece, pen))
            room -= size
    return [tuple(each) for each in lines]


def paragraph(text: str, pen: Pen, cells: int, *, indent: int = 0, most: int = 1000) -> list[Ink]:
    """Show foreign text of many lines, each broken to the width; `most` lines at most."""
    lines: list[Ink] = []
    for each in text.expandtabs(4).splitlines():
        lines += wrap((Span(visible(each), pen),), cells, indent=indent)
        if len(lines) >= most:
            return [*lines[: most - 1], ink(f"… cut after {most - 1} lines", Pen.FAINT)]
    return lines


def rows(parts: Sequence[tuple[str, Ink]], cells: int) -> list[Ink]:
    """Set names beside their values, one a line, the values under each other."""
    column = max((cell_len(name) for name, _ in parts), default=0) + 2
    lines: list[Ink] = []
    for name, value in parts:
        head, *rest = wrap(value, max(8, cells - column))
        lines.append(fit(ink(name, Pen.FAINT), column) + head)
        lines += [(Span(" " * column), *line) for line in rest]
    return lines


def _cut(line: Ink, cells: int) -> Ink:
    kept: list[Span] = []
    room = cells - 1
    for span in line:
        size = cell_len(span.text)
        if size > room:
            kept.append(Span(set_cell_size(span.text, room) + "…", span.pen))
            return tuple(kept)
        kept.append(span)
        room -= size
    return tuple(kept)


def _words(line: Ink) -> Iterable[tuple[str, Pen]]:
    for span in line:
        start = 0
        for at, character in enumerate(span.text):
            if character == " ":
                if at > start:
                    yield span.text[start:at], span.pen
                yield " ", span.pen
                start = at + 1
        if start < len(span.text):
            yield span.text[start:], span.pen
