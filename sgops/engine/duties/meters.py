"""Counting what the journal tells and what room the disk has, by minute and by hour, so that nobody counts again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.meters import Meters, Sum
from sgops.engine.duty import DutyReport
from sgops.engine.measuring import COUNTED, Measuring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sgops.engine.parts import Parts
    from sgops.ports import Unit

# A read transaction that is too long keeps the WAL from being moved.
_AT_ONCE: Final = 20_000
_FORGET_EVERY: Final = timedelta(hours=1)
_LOOK_EVERY: Final = timedelta(minutes=1)


class MetersDuty:
    """Goes on where it stopped, also after a crash: how far it came is kept with what it counted."""

    name = "meters"
    every = timedelta(seconds=15)

    def __init__(self, parts: Parts, measuring: Measuring) -> None:
        self._parts = parts
        self._measuring = measuring
        self._forgot_at: datetime | None = None
        self._looked_at: datetime | None = None

    def run_once(self, now: datetime) -> DutyReport:
        first = after = self._measuring.counted_until()
        last = self._parts.reader.last_event()
        while after < last:
            until = min(after + _AT_ONCE, last)
            minutes = self._parts.reader.happened(after, until)
            self._parts.store.perform(lambda unit, after=after: self._keep(unit, minutes, after, until))  # type: ignore[misc]  # noqa: B023
            after = until
        if self._looked_at is None or now - self._looked_at >= _LOOK_EVERY:
            self._look(now)
        if self._forgot_at is None or now - self._forgot_at >= _FORGET_EVERY:
            self._parts.store.perform(lambda unit: unit.forget_meters(now))
            self._forgot_at = now
        return DutyReport(did=max(0, last - first), sentence=f"{max(0, last - first)} events counted")

    def _look(self, now: datetime) -> None:
        """Keep how much room the disk has, for a curve and a forecast."""
        free = self._parts.probe.disk_free(self._parts.settings.engine.data_dir)
        seen = Meters(sums={Sum.DISK_FREE: free, Sum.DISK_LOOKS: 1})
        self._parts.store.perform(lambda unit: unit.add_meters(now, seen))
        self._looked_at = now

    def _keep(self, unit: Unit, minutes: Mapping[datetime, Meters], after: int, until: int) -> None:
        if (unit.get(COUNTED) or 0) != after:
            return  # somebody else has counted them meanwhile
        for at, meters in minutes.items():
            unit.add_meters(at, meters)
        unit.put(COUNTED, until)
