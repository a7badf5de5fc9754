"""What formatting must know of the moment and the terminal, and how short a time can be written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The moment of looking, the operator's time zone, and whether signs must be ASCII."""

    now: datetime
    zone: tzinfo | None = None
    plain: bool = False

    def age(self, at: datetime | None) -> str:
        """Say in at most five cells how long ago something was, or how soon it will be."""
        return short(abs(self.now - at)) if at is not None else "—"

    def until(self, at: datetime | None) -> str:
        """Say how soon something comes; what should have come already is due."""
        if at is None:
            return "—"
        return "due" if at <= self.now else f"in {short(at - self.now)}"

    def clock(self, at: datetime) -> str:
        """Write a moment as a clock shows it; another day's begins with its date."""
        local, today = at.astimezone(self.zone), self.now.astimezone(self.zone)
        return f"{local:%H:%M:%S}" if local.date() == today.date() else f"{local:%m-%d %H:%M}"


def short(span: timedelta) -> str:
    """Write a span in its largest unit, two while that still says something: `42s`, `12m`, `3h04`, `5d`."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 3600:
        return f"{seconds // 60}m"
    if seconds < 36_000:
        return f"{seconds // 3600}h{seconds // 60 % 60:02}"
    if seconds < 86_400:
        return f"{seconds // 3600}h"
    return f"{seconds // 86_400}d"


def stopwatch(span: timedelta) -> str:
    """Write a span that is being waited for: `02:11`, `1:02:11`."""
    seconds = max(0, int(span.total_seconds()))
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60:02}:{rest % 60:02}"
