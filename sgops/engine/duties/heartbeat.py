"""Keeping the newest sign of life of what runs, and of the engine, so that they can be read after a crash, too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sgops.engine.duty import DutyReport

if TYPE_CHECKING:
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.parts import Parts
    from sgops.ports import Slots


class Heartbeat:
    """Notes who has shown life since the last beat; coalesced by the store, and waited for by nobody."""

    name = "heartbeat"

    def __init__(self, parts: Parts, dispatch: Dispatch, slots: Slots) -> None:
        self._parts = parts
        self._slots = slots
        self._dispatch = dispatch
        self._looked = 0.0

    @property
    def every(self) -> timedelta:
        return self._parts.settings.engine.heartbeat

    def run_once(self, now: datetime) -> DutyReport:
        self._slots.beat(now)
        monotonic = self._parts.clock.monotonic()
        taken = (flight for flight in self._dispatch.flights() if flight.taken is not None)
        alive = [flight for flight in taken if flight.seen > self._looked]
        for flight in alive:
            seen = now - timedelta(seconds=monotonic - flight.seen)
            self._parts.store.note(flight.job.id, flight.job.fence, seen, None)
        self._looked = monotonic
        return DutyReport(did=len(alive), sentence=f"{len(alive)} showed life")
