"""When a cron expression comes due next."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim


def next_time(expression: str, after: datetime, zone: str) -> datetime:
    """Give the first moment after one that the expression names, in a zone's own time; `local` is this machine's."""
    local = after.astimezone(None if zone == "local" else ZoneInfo(zone))
    found: datetime = next(CronSim(expression, local))
    return found.astimezone(UTC)
