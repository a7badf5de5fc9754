"""What one attempt prints: its beginning and its end, and how much lay between."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from sgops.core.units import format_size
from sgops.ports import Clock

HEAD: Final = 32 * 1024
TAIL: Final = 96 * 1024

# A line is broken when it gets longer, and both ends of the break are marked: a secret that was torn by it is known as
# such by what masks them.
LONGEST: Final = 8 * 1024
BREAK: Final = "…"
# How many threads' lines may be without an end at a time; those of threads that have gone never get one.
_UNENDED: Final = 64
# What a line costs besides its text, or a million empty lines would fit.
_FRAME: Final = 16
# How often at most `on_output` is called, in seconds: a sign of life needs no more.
_EVERY: Final = 0.5

_opening = threading.Lock()  # guards the first line of every ring


class Line(NamedTuple):
    at: datetime
    stream: str
    text: str


class Ring:
    """Keep the first and the last lines within two bounds of bytes; many threads may write and read.

    Every attempt has one and most print nothing, so it is next to nothing until it is written to.
    """

    __slots__ = ("_clock", "_head", "_next_sign", "_on_output", "_pages", "_tail")

    def __init__(
        self, clock: Clock, on_output: Callable[[float], None] | None = None, *, head: int = HEAD, tail: int = TAIL
    ) -> None:
        self._clock = clock
        self._on_output = on_output
        self._next_sign = 0.0
        self._head = head
        self._tail = tail
        self._pages: _Pages | None = None

    @property
    def dropped(self) -> int:
        """How many bytes are not kept."""
        return self._pages.dropped if self._pages else 0

    def write(self, stream: str, text: str) -> None:
        """Take what was printed; lines need not be whole."""
        if not text:
            return
        (self._pages or self._open()).write(self._clock.now(), stream, text)
        self._show_life()

    def lines(self) -> list[Line]:
        """Give all that is kept, in its place a line about what is not, and last what has not ended yet."""
        return self._pages.lines() if self._pages else []

    def since(self, position: int) -> tuple[int, list[Line]]:
        """Give the ended lines after a position that are still kept, and the position to ask from next; 0 is first."""
        return self._pages.since(position) if self._pages else (0, [])

    def _open(self) -> _Pages:
        with _opening:
            self._pages = self._pages or _Pages(self._head, self._tail)
            return self._pages

    def _show_life(self) -> None:
        if self._on_output and (now := self._clock.monotonic()) >= self._next_sign:
            self._next_sign = now + _EVERY
            self._on_output(now)


class _Pages:
    """What a ring keeps.

    Lines are put together for each thread and stream, so that two that print at once do not tear each other's.
    """

    def __init__(self, head: int, tail: int) -> None:
        self.dropped = 0  # bytes
        self._head: list[Line] = []
        self._head_left = head
        self._tail: deque[tuple[Line, int]] = deque()
        self._tail_left = tail
        self._most = head + tail
        self._lines_ended = 0
        self._lines_dropped = 0
        self._unended: dict[tuple[int, str], Line] = {}
        self._lock = threading.Lock()

    def write(self, at: datetime, stream: str, text: str) -> None:
        with self._lock:
            if len(text) > 2 * self._most:
                # Nobody will see the middle: it is counted without being looked at.
                head = text[: self._most]
                self._take(at, stream, head if head.endswith("\n") else f"{head}{BREAK}\n")
                self.dropped += len(text) - 2 * self._most
                self._lines_dropped += text.count("\n", self._most, -self._most)
                text = ("" if text[-self._most - 1] == "\n" else BREAK) + text[-self._most :]
            self._take(at, stream, text)

    def lines(self) -> list[Line]:
        with self._lock:
            tail = [line for line, _ in self._tail]
            unended = [_shown(line) for line in self._unended.values()]
            return [*self._head, *self._gap(tail), *tail, *unended]

    def since(self, position: int) -> tuple[int, list[Line]]:
        with self._lock:
            first_of_tail = self._lines_ended - len(self._tail)
            lines = self._head[position:]
            lines += [line for line, _ in self._tail][max(0, position - first_of_tail) :]
            return self._lines_ended, lines

    def _take(self, at: datetime, stream: str, text: str) -> None:
        key = (threading.get_ident(), stream)
        if unended := self._unended.pop(key, None):
            if text == "\n":  # the second half of every print
                self._end(*unended)
                return
            at, text = unended.at, unended.text + text
        *lines, rest = text.split("\n")
        for line in lines:
            self._end(at, stream, line)
        if "\r" in rest:
            rest = _last_state(rest) + ("\r" if rest.endswith("\r") else "")
        rest = self._broken(at, stream, rest)
        if rest:
            self._unended[key] = Line(at, stream, rest)
            if len(self._unended) > _UNENDED:
                self._end(*self._unended.pop(next(iter(self._unended))))

    def _end(self, at: datetime, stream: str, text: str) -> None:
        if "\r" in text:
            text = _last_state(text)
        self._keep(Line(at, stream, self._broken(at, stream, text)))

    def _broken(self, at: datetime, stream: str, text: str) -> str:
        """Keep so many pieces of a text that what is left of it is no longer than a line may be."""
        while len(text) > LONGEST:
            self._keep(Line(at, stream, text[: LONGEST - 1] + BREAK))
            text = BREAK + text[LONGEST - 1 :]
        return text

    def _keep(self, line: Line) -> None:
        size = len(line.text)
        if not line.text.isascii():
            line = _writable(line)
            size = len(line.text.encode())
        size += _FRAME
        self._lines_ended += 1
        if size <= self._head_left:
            self._head_left -= size
            self._head.append(line)
            return
        # The head is full for ever, or a short line after a long one would be out of its order.
        self._head_left = 0
        self._tail.append((line, size))
        self._tail_left -= size
        while self._tail_left < 0 and len(self._tail) > 1:
            _, freed = self._tail.popleft()
            self._tail_left += freed
            self._lines_dropped += 1
            self.dropped += freed - _FRAME

    def _gap(self, tail: list[Line]) -> list[Line]:
        if not self._lines_dropped or not tail:
            return []
        text = f"… {self._lines_dropped:,} lines left out, {format_size(self.dropped)} …"
        return [Line(tail[0].at, "sgops", text)]


def _last_state(text: str) -> str:
    """Give what a terminal would show of a progress bar, which overwrites itself."""
    return text.rstrip("\r").rpartition("\r")[2] if "\r" in text else text


def _shown(line: Line) -> Line:
    return _writable(line._replace(text=_last_state(line.text)))


def _writable(line: Line) -> Line:
    """Spell out half characters, which no file takes."""
    if line.text.isascii():
        return line
    return line._replace(text=line.text.encode("utf-8", "backslashreplace").decode())
