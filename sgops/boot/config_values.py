"""How each kind of value is written in the configuration, and what is said when it is not."""

from __future__ import annotations

import math
import re
import zoneinfo
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from sgops.core.errors import UsageError
from sgops.core.query import suggest
from sgops.core.setting_types import Bounds, Cadence, Cron, Every, Rate, SecretSource
from sgops.core.units import MILLISECOND, clipped, parse_duration, parse_size

Reader = Callable[[object], object]
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

NEVER: Final = "never"
# Further ahead than this no date can be computed; who wants that writes "never".
LONGEST: Final = timedelta(days=36_500)
NICKNAMES: Final = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


class Unfit(ValueError):
    """A value that its key cannot take, whether its type or its figure is wrong."""


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_MODULE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_TARGET = re.compile(rf"{_MODULE.pattern}:{_MODULE.pattern}")
_RATE = re.compile(r"([0-9]{1,9}) ?/ ?(.+)")
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})|\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*\]?")
_ADDRESS = re.compile(r"([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def text(value: object) -> str:
    if not isinstance(value, str):
        raise Unfit(f"must be text in quotes, not {shown(value)}")
    return value


def name(value: object) -> str:
    written = text(value)
    if not _NAME.fullmatch(written):
        raise Unfit(
            f"{clipped(written)} is no name: use letters, digits, '_', '-' and '.', beginning with a letter, at most 64"
        )
    return written


def yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise Unfit(f"must be true or false without quotes, not {shown(value)}")
    return value


def whole_number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit(f"must be a whole number without quotes, not {shown(value)}")
    return value


def number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Unfit(f"must be a number without quotes, not {shown(value)}")
    return float(value)


def duration(value: object) -> timedelta:
    if not isinstance(value, str):
        raise Unfit(f'must be a duration in quotes, for example "30s", not {shown(value)}')
    span = _asked(parse_duration, value)
    if span > LONGEST:
        raise Unfit(f"{clipped(value)} is longer than 100 years")
    return span


def size(value: object) -> int:
    if not isinstance(value, str):
        raise Unfit(f'must be a size in quotes, for example "10MB", not {shown(value)}')
    return _asked(parse_size, value)


def path(value: object) -> Path:
    written = text(value)
    if not written.strip() or "\0" in written:
        raise Unfit(f"{clipped(written)} is no path")
    return Path(written)


def source(value: object) -> str:
    """Read where pipelines are: an importable module, or a file."""
    written = text(value)
    if is_file(written) or _MODULE.fullmatch(written):
        return written
    raise Unfit(f"{clipped(written)} is neither a module such as 'jobs.video' nor a file such as './jobs.py'")


def is_file(source: str) -> bool:
    """Whether a source of pipelines is a file, not a module."""
    return source.endswith(".py") or "/" in source or source.startswith("~")


def target(value: object) -> str:
    written = text(value)
    if not _TARGET.fullmatch(written):
        raise Unfit(f"{clipped(written)} names no class: write 'module:Class'")
    return written


def pattern(value: object) -> str:
    written = text(value)
    try:
        re.compile(written)
    except (re.error, OverflowError, RecursionError) as error:
        raise Unfit(f"{clipped(written)} is no pattern: {error}") from error
    return written


def rate(value: object) -> Rate:
    found = _RATE.fullmatch(text(value))
    if not found or not int(found[1]):
        raise Unfit(f"{clipped(text(value))} is not a rate: write a count and a time, for example '50/30s'")
    # "20/s" is how people say it.
    per = duration(found[2] if found[2][0].isdigit() else f"1{found[2]}")
    if per < MILLISECOND:
        raise Unfit(f"{clipped(text(value))} is a rate without a time")
    return Rate(count=int(found[1]), per=per)


def cadence(value: object) -> Cadence:
    written = text(value).strip()
    if not written.startswith("every "):
        return Cron(expression=cron(written))
    span = duration(written.removeprefix("every "))
    if span < timedelta(seconds=1):
        raise Unfit(f"{clipped(written)} is more often than once a second")
    return Every(span=span)


def cron(value: object) -> str:
    """Read a cron expression, nicknames spelled out, and see that it ever comes due."""
    # Only who sets a time pays for the parser.
    from cronsim import CronSim, CronSimError

    written = text(value).strip()
    expression = " ".join(NICKNAMES.get(written, written).upper().split())
    if len(expression.split()) != 5 or len(expression) > 200:
        raise Unfit(f"{clipped(written)} is no cron expression: five fields, for example '0 3 * * *', or @daily")
    try:
        next(CronSim(expression, datetime(2000, 1, 1)))  # noqa: DTZ001 - any day will do, no clock is asked
    except StopIteration as error:
        raise Unfit(f"{clipped(written)} never comes due") from error
    except (CronSimError, ValueError, AssertionError) as error:
        raise Unfit(f"{clipped(written)} is no cron expression: {str(error).lower()}") from error
    return expression


def zone(value: object) -> str:
    written = text(value)
    if written == "local":
        return written
    try:
        zoneinfo.ZoneInfo(written)
    # Besides its own error it lets through what the file system says to a strange name.
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        known = zoneinfo.available_timezones()
        more = suggest(written, sorted(known)) if known else " This machine knows none: install tzdata."
        raise Unfit(f"{clipped(written)} is no time zone.{more}") from error
    return written


def url(value: object) -> str:
    # Never repeated in a message: an address can hold a password.
    written = text(value)
    try:
        parts = urlsplit(written)
        has_port = parts.port is None or parts.port > 0
    except ValueError as error:
        raise Unfit(f"is no address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or not has_port or not written.isprintable():
        raise Unfit("is no address: write 'http://host:port/path'")
    return written


def webhook(value: object) -> str | SecretSource:
    if isinstance(value, dict):
        return secret(value)
    return url(value) if value else text(value)


def address(value: object) -> str:
    written = text(value)
    found = _ADDRESS.fullmatch(written)
    if written and (not found or int(found[2]) > 65535):
        raise Unfit(f"{clipped(written)} is no address to listen on: write '127.0.0.1:8470', or '' for none")
    return written


def host(value: object) -> str:
    written = text(value)
    if not _HOST.fullmatch(written):
        raise Unfit(f"{clipped(written)} is no host name: write it without 'http://' and without a port")
    return written.lower()


def secret(value: object) -> SecretSource:
    match value:
        case {"env": str(variable), **rest} if _VARIABLE.fullmatch(variable) and not rest:
            return SecretSource(env=variable)
        case {"file": str(file), **rest} if not rest:
            return SecretSource(file=path(file))
        case str():
            # The value itself is not repeated: it is a secret in the wrong place.
            raise Unfit('a secret is not written here: use { env = "NAME" } or { file = "PATH" }')
        case _:
            raise Unfit('must be { env = "NAME" } or { file = "PATH" }')


def command(value: object) -> tuple[str, ...] | str:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value) and value[0].strip():
        return tuple(value)
    raise Unfit('must be a command: a list such as ["cp", "a", "b"], or a line for the shell')


def exit_code(value: object) -> int:
    written = text(value)
    if not re.fullmatch(r"[0-9]{1,3}", written) or not 1 <= int(written) <= 255:
        raise Unfit(f"{clipped(written)} is no exit code of a failure: 1 to 255")
    return int(written)


def choice(kind: type[E]) -> Reader:
    """Read one of the words of an enumeration."""

    def read(value: object) -> E:
        words = [member.value for member in kind]
        if isinstance(value, str) and value in words:
            return kind(value)
        near = suggest(value, words) if isinstance(value, str) else ""
        raise Unfit(f"must be one of {', '.join(words)}, not {shown(value)}.{near}")

    return read


def exactly(word: str) -> Reader:
    """Read the one word there is."""

    def read(value: object) -> str:
        if value != word:
            raise Unfit(f"must be {word!r}, not {shown(value)}")
        return word

    return read


def or_never(read: Reader) -> Reader:
    return lambda value: None if value == NEVER else read(value)


def within(read: Reader, bounds: Bounds) -> Reader:
    """Read a number or a duration, and refuse it outside its bounds."""

    def reading(value: object) -> object:
        found = read(value)
        figure = found / MILLISECOND if isinstance(found, timedelta) else found
        if isinstance(figure, int | float) and not bounds.least <= figure <= bounds.most:
            raise Unfit(f"must be {_in_words(bounds, is_time=isinstance(found, timedelta))}, not {shown(value)}")
        return found

    return reading


def shown(value: object) -> str:
    """Name a value in a message, shortly."""
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return clipped(str(value)) if isinstance(value, str) else clipped(str(value))[1:-1]
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return f"a {type(value).__name__}"


def _asked(parse: Callable[[str], T], written: str) -> T:
    try:
        return parse(written)
    except UsageError as error:
        raise Unfit(f"{error.message}: {error.hint}") from error


def _in_words(bounds: Bounds, *, is_time: bool) -> str:
    if is_time:
        longest = timedelta(milliseconds=bounds.most) if bounds.most < LONGEST / MILLISECOND else None
        return f"at most {longest.days} days" if longest else "longer than nothing"
    least, most = f"{bounds.least:g}", f"{bounds.most:g}"
    return f"at least {least}" if bounds.most >= Bounds().most else f"from {least} to {most}"
