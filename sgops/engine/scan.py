"""Looking, on demand and periodically, for jobs that show no sign of life; at start recovery itself does more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sgops.core.events import Event, EventType
from sgops.core.setting_types import Mode
from sgops.core.units import format_duration
from sgops.core.views import Decision, RecoveryReport
from sgops.engine.duty import DutyReport
from sgops.engine.outcome import Taken

if TYPE_CHECKING:
    from sgops.core.values import Json
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts
    from sgops.engine.settle import Settler
    from sgops.ports import Pool, Unit


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
            if flight.taken is not None and flight.deadline is None and now - flight.seen >= limit
        ]

    def scan(self, now: datetime, *, preview: bool, force: bool) -> RecoveryReport:
        """Decide about what is stalled, and keep the report unless it is a preview."""
        decisions = tuple(self._rule(flight, preview=preview, force=force) for flight in self.stalled())
        taken = sum(decision.decision == "resumed" for decision in decisions)
        report = RecoveryReport(
            id=0,
            found=len(decisions),
            resumed=taken,
            left=len(decisions) - taken,
            decisions=decisions,
            preview=preview,
            started_at=now,
            cause="forced scan" if force else "scan",
        )
        if preview:
            return report
        return replace(report, id=self._parts.store.perform(lambda unit: self._keep(unit, report)))

    def _rule(self, flight: Flight, *, preview: bool, force: bool) -> Decision:
        silent = self._silence(flight)
        if not force:
            reason = (
                f"no sign of life for {silent}, but its thread lives; --force takes it away and runs the stage again"
            )
            return Decision(job=flight.job.id, decision="left", reason=reason)
        reason = f"no sign of life for {silent}; taken from its thread by force, the stage runs again"
        if not preview and not self._take_away(flight, reason):
            return Decision(job=flight.job.id, decision="left", reason="it has just come back to life")
        return Decision(job=flight.job.id, decision="resumed", reason=reason)

    def _take_away(self, flight: Flight, reason: str) -> bool:
        if flight.worker is None or not self._pool.replace(flight.worker):
            return False
        twin = self._dispatch.take_over(flight)
        if twin is None:
            return False
        self._settler.settle(twin, Taken(reason=reason))
        return True

    def _silence(self, flight: Flight) -> str:
        return format_duration(timedelta(seconds=self._parts.clock.monotonic() - flight.seen))

    def _keep(self, unit: Unit, report: RecoveryReport) -> int:
        details: dict[str, Json] = {
            "found": report.found,
            "resumed": report.resumed,
            "left": report.left,
            "cause": report.cause,
        }
        unit.append([Event(type=EventType.RECOVERY_FINISHED, at=report.started_at, details=details)])
        return unit.save_report(report)
