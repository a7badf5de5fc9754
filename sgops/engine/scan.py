"""Looking, on demand and periodically, for jobs that show no sign of life; at start recovery itself does more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sgops.core.failure import Failure, FailureType
from sgops.core.setting_types import Mode
from sgops.core.units import format_duration
from sgops.engine.duty import DutyReport
from sgops.engine.outcome import Failed, Outcome, Taken
from sgops.engine.recovery import Death, Recovery
from sgops.engine.tally import Decided, Tally, begun, keep

if TYPE_CHECKING:
    from sgops.core.views import RecoveryReport
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts
    from sgops.engine.settle import Settler
    from sgops.ports import Pool


class Scan:
    """Finds stalled flights; one whose thread is known to live is shown, and repeated only by force."""

    name = "recovery"

    def __init__(self, parts: Parts, dispatch: Dispatch, settler: Settler, pool: Pool) -> None:
        self._parts = parts
        self._dispatch = dispatch
        self._settler = settler
        self._pool = pool

    @property
    def every(self) -> timedelta:
        return self._parts.settings.recovery.every

    def run_once(self, now: datetime) -> DutyReport:
        mode = self._parts.settings.recovery.mode
        if mode is Mode.OFF:
            return DutyReport(did=0, sentence="recovery.mode is off")
        report = self.scan(now, preview=mode is Mode.PREVIEW, force=False)
        return DutyReport(did=report.found, sentence=f"{report.found} stalled, {report.left} left alone")

    def stalled(self) -> list[Flight]:
        """List the flights without a sign of life and without a timeout of their own."""
        limit = self._parts.settings.recovery.stalled_after.total_seconds()
        now = self._parts.clock.monotonic()
        return [
            flight
            for flight in self._dispatch.flights()
            if flight.worker is not None and flight.deadline is None and now - flight.seen >= limit
        ]

    def scan(self, now: datetime, *, preview: bool, force: bool) -> RecoveryReport:
        """Decide about what is stalled and what nobody has; keep the report unless it is a preview."""
        tally = Tally(now, cause="forced scan" if force else "scan")
        if not preview:
            begun(self._parts, tally)
        Recovery(self._parts, Death(died=False), self._dispatch.has).sweep(tally, now, preview=preview)
        for flight in self.stalled():
            decided, reason = self._rule(flight, preview=preview, force=force)
            tally.add(flight.job.id, decided, reason)
        if preview:
            return tally.report(preview=True)
        tally.batches = self._parts.store.perform(lambda unit: unit.recount_batches())
        self._dispatch.nudge()
        return keep(self._parts, tally)

    def _rule(self, flight: Flight, *, preview: bool, force: bool) -> tuple[Decided, str]:
        silent = self._silence(flight)
        if self._is_given_up(flight):
            return self._give_up(flight, preview=preview)
        if not force:
            reason = "but its thread lives; --force takes it away and runs the stage again"
            return Decided.LEFT, f"no sign of life for {silent}, {reason}"
        reason = f"no sign of life for {silent}; taken from its thread by force, the stage runs again"
        if not preview and not self._take_away(flight, Taken(reason=reason)):
            return Decided.LEFT, "it has just come back to life"
        return Decided.RESUMED, reason

    def _is_given_up(self, flight: Flight) -> bool:
        recovery = self._parts.settings.recovery
        if recovery.give_up_after is None:
            return False
        return self._silent(flight) >= recovery.stalled_after + recovery.give_up_after

    def _give_up(self, flight: Flight, *, preview: bool) -> tuple[Decided, str]:
        """Set a job aside that nothing was heard of for so long: its thread lives, but nobody waits for it any more."""
        reason = f"no sign of life for {self._silence(flight)}, longer than recovery.give_up_after allows"
        failure = Failure(type=FailureType.TIMEOUT, reason=reason)
        if not preview and not self._take_away(flight, Failed(failure=failure, buried=True)):
            return Decided.LEFT, "it has just come back to life"
        return Decided.DEAD_LETTERED, reason

    def _take_away(self, flight: Flight, outcome: Outcome) -> bool:
        worker, work = flight.worker, flight.work
        # One that is in no worker's hands is not taken over: nobody would settle its twin.
        if worker is None or (twin := self._dispatch.take_over(flight)) is None:
            return False
        self._settler.settle(twin, outcome)
        if flight.on_stop is None:
            # A process is ended when its flight is fenced, and its thread is free again in a moment.
            self._pool.replace_all({worker: work})
        return True

    def _silent(self, flight: Flight) -> timedelta:
        return timedelta(seconds=self._parts.clock.monotonic() - flight.seen)

    def _silence(self, flight: Flight) -> str:
        return format_duration(self._silent(flight))
