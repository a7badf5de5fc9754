"""When a cron expression comes due in a time zone: once in an hour that comes twice, and after one that never comes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LOCAL: Final = Path("/etc/localtime")
_TICK: Final = timedelta(seconds=1)


class CronCalendar:
    """The planned times of one expression; a time that the clocks leave out comes right after the gap."""

    def __init__(self, expression: str, zone: tzinfo) -> None:
        self._expression = expression
        self._zone = zone

    def after(self, at: datetime) -> datetime | None:
        return self._first(at, reverse=False)

    def last(self, at: datetime) -> datetime | None:
        # The library looks at what lies strictly before.
        return self._first(at.replace(microsecond=0) + _TICK, reverse=True)

    def _first(self, at: datetime, *, reverse: bool) -> datetime | None:
        # Imported here: who has no schedules does not pay for it.
        from cronsim import CronSim  # noqa: PLC0415 - see above

        found = next(iter(CronSim(self._expression, at.astimezone(self._zone), reverse)), None)
        return found.astimezone(UTC) if found is not None else None


def calendar(expression: str, zone: str) -> CronCalendar:
    """Give the planned times of an expression in a zone by name; `local` is that of the machine."""
    return CronCalendar(expression, local_zone(os.environ) if zone == "local" else ZoneInfo(zone))


def local_zone(env: Mapping[str, str], path: Path = _LOCAL) -> tzinfo:
    """Find the machine's zone with its rules: an offset alone knows nothing of summer."""
    try:
        if name := env.get("TZ", "").lstrip(":"):
            return ZoneInfo(name)
        with path.open("rb") as file:
            return ZoneInfo.from_file(file)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return UTC
