"""What has been counted until now: kept minutes and hours, and what the journal has told since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.errors import UsageError
from sgops.core.forecast import forecast
from sgops.core.measures import disk_free, measured
from sgops.core.units import format_duration, parse_duration

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.forecast import Forecast
    from sgops.core.measures import Counted
    from sgops.core.views import MetricsView, StorageView
    from sgops.engine.parts import Parts

# Up to which event the minutes and hours are counted.
COUNTED: Final = "metered"

_MINUTE: Final = 60
_HOUR: Final = 3600
_SHORT: Final = timedelta(hours=2)
# Minutes are kept a little longer than a day.
_BY_MINUTE: Final = timedelta(hours=24)
_LONGEST: Final = timedelta(days=366)
# What is not counted yet is counted for the one who asks, up to so many events.
_AT_ONCE: Final = 200_000


class Measuring:
    """Answers with figures of a window of time; nothing of it looks at jobs that have ended."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def metrics(self, window: str) -> MetricsView:
        """Show the last so much time."""
        span = parse_duration(window)
        if not timedelta(minutes=1) <= span <= _LONGEST:
            raise UsageError(f"a window of {format_duration(span)} cannot be shown", hint="1m to 366d, for example 24h")
        until = self._parts.clock.now()
        return measured(window.strip(), self.counted(until, span), until - span, until)

    def counted(self, until: datetime, span: timedelta) -> Counted:
        """Give what was counted of each minute or hour of the last so much time."""
        reader = self._parts.reader
        since = until - span
        kept = self._minutes_and_hours(since, span)
        # In this order: what is counted meanwhile is missed for a moment, and never counted twice.
        last, after = reader.last_event(), self.counted_until()
        fresh = reader.happened(after, min(last, after + _AT_ONCE)) if last > after else {}
        return [*kept, *((at, meters) for at, meters in fresh.items() if at >= since)]

    def _minutes_and_hours(self, since: datetime, span: timedelta) -> Counted:
        """Read minutes for a short time; for a longer one hours, and minutes of the hour it begins in."""
        reader = self._parts.reader
        if span <= _SHORT:
            return reader.meters(_MINUTE, since)
        hours = reader.meters(_HOUR, since)
        if span > _BY_MINUTE or not hours or hours[0][0] >= since:
            return hours
        whole = hours[0][0] + timedelta(hours=1)
        return [*reader.meters(_MINUTE, since, whole), *hours[1:]]

    def filling(self, now: datetime) -> Forecast | None:
        """Say when the disk will be full, by the last day."""
        kept = self._minutes_and_hours(now - _BY_MINUTE, _BY_MINUTE)
        free = [(at, room) for at, meters in kept if (room := disk_free(meters)) is not None]
        return forecast(free, now, self._parts.settings.health.disk_free_min)

    def counted_until(self) -> int:
        """Give the last event that is counted in what is kept."""
        kept = self._parts.reader.get(COUNTED)
        return kept if isinstance(kept, int) else 0


def foreseen(storage: StorageView, filling: Forecast | None) -> StorageView:
    """Say of what is stored how it goes on, as far as that is known."""
    if filling is None:
        return storage
    return replace(storage, growth=filling.growth, low_at=filling.low_at, full_at=filling.full_at)
