"""Ending what overruns: stages past their timeout, cancelled ones past their grace, and threads that do not stop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sgops.core.job import Asked
from sgops.core.setting_types import Mode
from sgops.core.signals import Interruption
from sgops.engine.duty import DutyReport
from sgops.engine.outcome import Interrupted

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.engine.dispatch import Dispatch
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts
    from sgops.engine.settle import Settler
    from sgops.ports import Pool

# A stage that looks at ctx gets this long to leave by itself after its deadline.
_LEAVE = 0.5


class Enforce:
    """Asks first, then takes the job away from the thread and gives the worker's place to a new one."""

    name = "enforce"
    every = timedelta(milliseconds=250)

    def __init__(self, parts: Parts, dispatch: Dispatch, settler: Settler, pool: Pool) -> None:
        self._parts = parts
        self._dispatch = dispatch
        self._settler = settler
        self._pool = pool

    def run_once(self, now: datetime) -> DutyReport:
        del now  # deadlines of what runs are monotonic
        monotonic = self._parts.clock.monotonic()
        ended = sum(self._look_at(flight, monotonic) for flight in self._dispatch.flights())
        return DutyReport(did=ended, sentence=f"{ended} taken from their threads, {self._pool.abandoned} abandoned")

    def _look_at(self, flight: Flight, monotonic: float) -> bool:
        if flight.taken is None:
            return False
        if self._is_overdue(flight, monotonic):
            flight.ask_stop(Interruption.DEADLINE)
        patience = self._patience(flight)
        # Whoever looks after a process of its own ends it by itself.
        if patience is None or monotonic < patience or flight.on_stop is not None:
            return False
        return self._take_away(flight)

    def _is_overdue(self, flight: Flight, monotonic: float) -> bool:
        enforced = self._parts.settings.recovery.enforce_timeouts is Mode.AUTO
        return enforced and flight.deadline is not None and monotonic >= flight.deadline

    def _patience(self, flight: Flight) -> float | None:
        """Say until when a stage that was asked to stop may go on."""
        if flight.stop is Interruption.DEADLINE and flight.deadline is not None:
            return flight.deadline + _LEAVE
        if flight.job.asked is Asked.CANCEL and flight.asked_at is not None:
            return flight.asked_at + self._parts.settings.engine.cancel_grace.total_seconds()
        return None

    def _take_away(self, flight: Flight) -> bool:
        """Fence the attempt: its thread may go on, but nothing it brings is accepted."""
        why, worker = flight.stop, flight.worker
        if why is None or worker is None or not self._pool.replace(worker):
            return False
        twin = self._dispatch.take_over(flight)
        if twin is None:
            return False
        self._settler.settle(twin, Interrupted(why=why))
        return True
