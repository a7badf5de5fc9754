"""One call of the command line: its options, its streams, and who answers."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Final, Protocol

import click

from sgops.cli.options import Options
from sgops.cli.reach import ANSWER, anybody, engine
from sgops.core.show import Tone, ago, moment, when
from sgops.core.units import format_duration
from sgops.core.values import Json
from sgops.ports import Clock, Operations
from sgops.runtime.clock import SystemClock

# How wide a table may be where no terminal sets its width.
_PIPE_WIDTH: Final = 200
_COLOURS: Final = {
    Tone.GOOD: {"fg": "green"},
    Tone.BAD: {"fg": "red"},
    Tone.WARN: {"fg": "yellow"},
    Tone.BUSY: {"fg": "cyan"},
    Tone.CALM: {},
    Tone.FAINT: {"dim": True},
}


class Stream(Protocol):
    """What is asked of standard output and error."""

    @property
    def encoding(self) -> str: ...
    def isatty(self) -> bool: ...


Reach = Callable[[Options, float], AbstractContextManager[Operations]]


@dataclass(slots=True, kw_only=True)
class Session:
    """What every verb is given; tests give another `reach`, or say whether a person sits there."""

    options: Options = field(default_factory=Options)
    reach: Reach = anybody
    reach_engine: Reach = engine
    clock: Clock = field(default_factory=SystemClock)
    interactive: bool | None = None
    zone: tzinfo | None = None

    def ask(self, answer: float = ANSWER) -> AbstractContextManager[Operations]:
        """Reach whoever answers: the engine that runs, or an idle one in this process."""
        return self.reach(self.options, answer)

    def engine(self, answer: float = ANSWER) -> AbstractContextManager[Operations]:
        """Reach an engine that runs, or raise NoEngine."""
        return self.reach_engine(self.options, answer)

    @property
    def json(self) -> bool:
        return self.options.json

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def is_interactive(self) -> bool:
        """Whether somebody sits there who could answer a question."""
        if self.interactive is not None:
            return self.interactive
        return sys.stdin.isatty() and sys.stderr.isatty()

    @property
    def is_plain(self) -> bool:
        """Whether standard output knows no more than ASCII."""
        return is_plain(sys.stdout)

    @property
    def width(self) -> int:
        is_measured = sys.stdout.isatty() or "COLUMNS" in os.environ
        return shutil.get_terminal_size().columns if is_measured else _PIPE_WIDTH

    def say(self, text: str = "") -> None:
        """Write data."""
        click.echo(fitting(text, sys.stdout), color=has_colour(sys.stdout))

    def talk(self, text: str) -> None:
        """Write what is no data: hints, progress, questions."""
        click.echo(fitting(text, sys.stderr), err=True, color=has_colour(sys.stderr))

    def emit(self, value: Json) -> None:
        """Write one JSON object on one line, in ASCII, so that nothing in it acts on a terminal."""
        click.echo(json.dumps(value, allow_nan=False))

    def answer(self, view: object) -> None:
        """Write what an operation answered as JSON, as every face does."""
        from sgops.core.wire import to_wire

        self.emit(to_wire(view))

    def when(self, at: datetime | None) -> str:
        """Say a moment twice: how far it is, and when exactly."""
        return when(at, self.now, self.zone)

    def ago(self, at: datetime | None) -> str:
        return ago(at, self.now) if at else ""

    def span(self, ms: int | None) -> str:
        return format_duration(timedelta(milliseconds=ms)) if ms is not None else ""

    def clock_time(self, at: datetime) -> str:
        return moment(at, self.now, self.zone)


def paint(text: str, tone: Tone) -> str:
    """Colour a text; who writes it takes the colour out again where none is wanted."""
    return click.style(text, **_COLOURS[tone]) if _COLOURS[tone] else text  # type: ignore[arg-type]


def has_colour(stream: Stream) -> bool:
    """Whether colours are seen and wanted there."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_plain(stream: Stream) -> bool:
    """Whether a stream cannot write the signs we use."""
    try:
        "▶·✓…█".encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def fitting(text: str, stream: Stream) -> str:
    """Replace what a stream cannot write: an answer with a question mark in it is better than none."""
    encoding = stream.encoding or "ascii"
    try:
        return text.encode(encoding, "replace").decode(encoding)
    except LookupError:
        return text.encode("ascii", "replace").decode("ascii")
