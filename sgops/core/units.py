"""How durations, sizes and instants are written and read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_CEILING, Decimal

from sgops.core.errors import UsageError
from sgops.core.values import clip

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

DURATION_FORMS = "write a number and a unit, for example 250ms, 30s, 5m, 2h, 7d or 1h30m"
SIZE_FORMS = "write a number and a unit, for example 512B, 10MB or 1GiB"
TIME_FORMS = "write 2030-01-31T22:00, 22:00 (the next one) or +10m"

_DURATION_UNITS = {
    "ms": MILLISECOND,
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_SIZE_UNITS = {
    "b": 1,
    "kb": 10**3,
    "mb": 10**6,
    "gb": 10**9,
    "tb": 10**12,
    "kib": 2**10,
    "mib": 2**20,
    "gib": 2**30,
    "tib": 2**40,
}
# Lengths are bounded so that a hostile number cannot cost more than a glance.
_NUMBER = r"[0-9]{1,18}(?:\.[0-9]{1,9})?"
_DURATION_PART = re.compile(rf"({_NUMBER})(ms|s|m|h|d) ?")
_DURATION = re.compile(rf"(?:{_DURATION_PART.pattern}){{1,5}}")
_SIZE = re.compile(rf"({_NUMBER}) ?([kmgt]i?b|b)", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")


def parse_duration(text: str) -> timedelta:
    """Read `30s`, `1h30m` or `0`."""
    written = text.strip()
    if written == "0":
        return timedelta(0)
    if not _DURATION.fullmatch(written):
        raise UsageError(f"{clipped(text)} is not a duration", hint=DURATION_FORMS)
    parts = _DURATION_PART.findall(written)
    units = [unit for _, unit in parts]
    if len(set(units)) < len(units):
        raise UsageError(f"{clipped(text)} names a unit twice", hint=DURATION_FORMS)
    try:
        return sum((_span(number, unit) for number, unit in parts), timedelta(0))
    except OverflowError as error:
        raise UsageError(f"{clipped(text)} is too long a time", hint=DURATION_FORMS) from error


def to_duration(value: str | timedelta | float) -> timedelta:
    """Read a duration as authors give it: text, a timedelta, or seconds."""
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, timedelta):
        return _not_negative(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(f"{clipped(repr(value))} is not a duration", hint=DURATION_FORMS)
    try:
        return _not_negative(timedelta(seconds=value))
    except (OverflowError, ValueError) as error:
        raise UsageError(f"{value!r} seconds is not a duration", hint=DURATION_FORMS) from error


def format_duration(span: timedelta) -> str:
    """Write the two largest units: `3d04h`, `2m11s`, `4.2s`, `850ms`."""
    if span < timedelta(0):
        return "-" + format_duration(-span)
    ms = span // MILLISECOND
    if ms < 1000:
        return f"{ms}ms" if ms else "0s"
    if ms < 60_000:
        return _with_tenth(ms // 100, "s")
    seconds = ms // 1000
    if seconds < 3600:
        return _pair(seconds // 60, "m", seconds % 60, "s")
    if seconds < 86_400:
        return _pair(seconds // 3600, "h", seconds // 60 % 60, "m")
    return _pair(seconds // 86_400, "d", seconds // 3600 % 24, "h")


def parse_size(text: str) -> int:
    """Read `512B`, `10MB`, `1.5GiB` or `0` as bytes."""
    written = text.strip()
    if written == "0":
        return 0
    found = _SIZE.fullmatch(written)
    if not found:
        raise UsageError(f"{clipped(text)} is not a size", hint=SIZE_FORMS)
    size = Decimal(found[1]) * _SIZE_UNITS[found[2].lower()]
    return int(size.to_integral_value(ROUND_CEILING))


def format_size(size: int) -> str:
    """Write bytes in the largest binary unit that fits: `512B`, `1.5GiB`."""
    if size < 0:
        return "-" + format_size(-size)
    if size < 1024:
        return f"{size}B"
    unit = next((u for u in ("tib", "gib", "mib") if size >= _SIZE_UNITS[u]), "kib")
    return _with_tenth(size * 10 // _SIZE_UNITS[unit], unit[0].upper() + "iB")


def iso(at: datetime) -> str:
    """Write an instant as ISO 8601 in UTC with milliseconds and a Z."""
    return _aware(at).astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def from_ms(ms: int) -> datetime:
    """Read milliseconds since 1970 as an aware UTC instant."""
    return EPOCH + ms * MILLISECOND


def to_ms(at: datetime) -> int:
    """Write an instant as milliseconds since 1970, rounded down."""
    return (_aware(at) - EPOCH) // MILLISECOND


def parse_time(text: str, now: datetime, tz: tzinfo) -> datetime:
    """Read ISO 8601, `22:00` (the next one in `tz`) or `+10m` as an instant in UTC."""
    written = text.strip()
    try:
        if written.startswith("+"):
            return now.astimezone(UTC) + parse_duration(written[1:])
        if of_day := _TIME_OF_DAY.fullmatch(written):
            hour, minute, second = (int(part or 0) for part in of_day.groups())
            return _next_at(hour, minute, second, now.astimezone(tz))
        at = datetime.fromisoformat(written)
        return (at if at.tzinfo else at.replace(tzinfo=tz)).astimezone(UTC)
    except (ValueError, OverflowError, UsageError) as error:
        raise UsageError(f"{clipped(text)} is not a time", hint=TIME_FORMS) from error


def clipped(text: str, length: int = 60) -> str:
    """Quote a foreign text so that it fits a message."""
    return repr(clip(text, length))


def _span(number: str, unit: str) -> timedelta:
    microseconds = Decimal(number) * (_DURATION_UNITS[unit] // timedelta(microseconds=1))
    return timedelta(microseconds=int(microseconds))


def _not_negative(span: timedelta) -> timedelta:
    if span < timedelta(0):
        raise UsageError(f"a duration cannot be negative: {span}", hint=DURATION_FORMS)
    return span


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large}{large_unit}{small:02}{small_unit}" if small else f"{large}{large_unit}"


def _with_tenth(tenths: int, unit: str) -> str:
    whole, tenth = divmod(tenths, 10)
    # From ten on a tenth is noise.
    return f"{whole}.{tenth}{unit}" if tenth and whole < 10 else f"{whole}{unit}"


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at


def _next_at(hour: int, minute: int, second: int, now: datetime) -> datetime:
    # The wall clock is moved, not the instant: 22:00 stays 22:00 when the clocks change.
    wall = now.replace(hour=hour, minute=minute, second=second, microsecond=0, fold=0)
    today = wall.astimezone(UTC)
    return today if today > now else (wall + timedelta(days=1)).astimezone(UTC)
