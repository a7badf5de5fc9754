"""What the values of the configuration are made of, and what each may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum, auto
from pathlib import Path
from typing import Annotated


class Mode(StrEnum):
    """Whether the engine acts by itself, only says what it would do, or leaves it."""

    AUTO = "auto"
    PREVIEW = "preview"
    OFF = "off"


class Durability(StrEnum):
    """Whether an acknowledged commit survives a power cut, or only a crash of the program."""

    FULL = "full"
    NORMAL = "normal"


class OnCorrupt(StrEnum):
    """What becomes of a job whose newest checkpoint is damaged."""

    DEAD_LETTER = "dead_letter"
    PREVIOUS = "previous"


class Overlap(StrEnum):
    """What a schedule does when its last job has not ended."""

    SKIP = "skip"
    QUEUE = "queue"


class LogLevel(StrEnum):
    """The quietest event that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class HttpMethod(StrEnum):
    """How a service is called."""

    GET = "GET"
    HEAD = "HEAD"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many starts in so much time."""

    count: int
    per: timedelta

    def __str__(self) -> str:
        """Write it as the configuration does: `50/30s`."""
        return f"{self.count}/{exact_duration(self.per)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """Again and again after the same time."""

    span: timedelta

    def __str__(self) -> str:
        return f"every {exact_duration(self.span)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """At the times a cron expression names; always five fields, nicknames are spelled out."""

    expression: str

    def __str__(self) -> str:
        return self.expression


Cadence = Every | Cron


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretSource:
    """Where a secret is read when it is needed: a variable of the environment, or a file."""

    env: str | None = None
    file: Path | None = None

    def __str__(self) -> str:
        return f"env {self.env}" if self.env else f"file {self.file}"


class SecretText:
    """A secret's value, which shows itself only when it is asked to."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Give the value to what sends it, never to what shows it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "SecretText('***')"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"


class Written(Enum):
    """How a value is written in the file, where its Python type does not say it."""

    SIZE = auto()
    OR_NEVER = auto()
    NAME = auto()
    CRON = auto()
    ZONE = auto()
    URL = auto()
    ADDRESS = auto()
    HOST = auto()
    TARGET = auto()
    PATTERN = auto()
    SOURCE = auto()
    COMMAND = auto()
    EXIT_CODE = auto()
    WEBHOOK = auto()


@dataclass(frozen=True, slots=True)
class Bounds:
    """The smallest and the largest value of a number."""

    least: float = 0
    most: float = 2**63 - 1


Natural = Annotated[int, Bounds(0)]
Count = Annotated[int, Bounds(1)]
Share = Annotated[float, Bounds(0, 1)]
Size = Annotated[int, Written.SIZE]
Threshold = Annotated[int | None, Bounds(1), Written.OR_NEVER]
Limit = Annotated[float | None, Bounds(0, 1), Written.OR_NEVER]

Span = timedelta
# A rhythm or a deadline of nothing would spin, or end what has not begun.
Interval = Annotated[timedelta, Bounds(1)]
OrNever = Annotated[timedelta | None, Written.OR_NEVER]
Deadline = Annotated[timedelta | None, Bounds(1), Written.OR_NEVER]

Name = Annotated[str, Written.NAME]
Url = Annotated[str, Written.URL]
Webhook = Annotated[str | SecretSource, Written.WEBHOOK]


def exact_duration(span: timedelta) -> str:
    """Write a duration in the largest unit that loses nothing, to be read again."""
    ms = span // timedelta(milliseconds=1)
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if ms and not ms % size:
            return f"{ms // size}{unit}"
    return f"{ms}ms"


def exact_size(size: int) -> str:
    """Write a size in the largest unit that loses nothing, to be read again."""
    for unit, whole in (("GiB", 2**30), ("GB", 10**9), ("MiB", 2**20), ("MB", 10**6), ("KiB", 2**10), ("KB", 10**3)):
        if size and not size % whole:
            return f"{size // whole}{unit}"
    return f"{size}B"
