"""When a service says to come back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# Nobody waits longer for a service, whatever it says.
LONGEST_WAIT = timedelta(days=365)

_SECONDS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")
_CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
# The three forms of a date that HTTP knows; written by hand because strptime depends on the locale.
_DATES = (
    re.compile(
        rf"[a-z]+, (?P<day>\d\d)[ -](?P<month>[a-z]{{3}})[ -](?P<year>\d{{4}}|\d\d) {_CLOCK} (?:gmt|utc|\+0000)"
    ),
    re.compile(rf"[a-z]{{3}} (?P<month>[a-z]{{3}}) +(?P<day>\d\d?) {_CLOCK} (?P<year>\d{{4}})"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_retry_after(header: str, now: datetime) -> timedelta | None:
    """Read seconds or an HTTP date; what is neither says nothing."""
    written = header.strip()
    if _SECONDS.fullmatch(written):
        return _bounded(timedelta(seconds=min(float(written), LONGEST_WAIT.total_seconds())))
    at = _http_date(written.lower(), now)
    return None if at is None else _bounded(at - now)


def _http_date(written: str, now: datetime) -> datetime | None:
    found = next((match for form in _DATES if (match := form.fullmatch(written))), None)
    if found is None or found["month"] not in _MONTHS:
        return None
    year, day, hour, minute, second = (int(found[part]) for part in ("year", "day", "hour", "minute", "second"))
    month = _MONTHS.index(found["month"]) + 1
    try:
        # A leap second is written 60; datetime does not know it.
        return datetime(_full_year(year, now), month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None


def _full_year(year: int, now: datetime) -> int:
    if year >= 100:
        return year
    # RFC 9110: two digits that would lie more than 50 years ahead mean the past century.
    century = now.year - now.year % 100
    return century + year - (100 if century + year > now.year + 50 else 0)


def _bounded(wait: timedelta) -> timedelta:
    return max(timedelta(0), min(wait, LONGEST_WAIT))
