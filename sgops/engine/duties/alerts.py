"""Looking whether something is wrong that the operator must be told, and telling it once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sgops.core.alerting import About, Incident
from sgops.core.alerts import Decided, Longest, Reading, decide, wrong
from sgops.core.errors import StorageFailed
from sgops.core.events import Event, EventType
from sgops.core.job import HeldFor, JobState
from sgops.core.measures import dead_letter_rate, recovery_rate, service_check_rate
from sgops.core.meters import all_of
from sgops.engine.duty import DutyReport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sgops.core.views import HealthComponent
    from sgops.engine.alerting import Alerting
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.measuring import Measuring
    from sgops.engine.parts import Parts
    from sgops.engine.scan import Scan
    from sgops.engine.vitals import Vitals
    from sgops.ports import Unit

# More than these need no counting to be too many.
_MANY = 1000
# What it costs to add up grows with the number of jobs that have not completed.
_KEPT_SECONDS = 300.0


class Alerts:
    """Compares the rules with the engine, and what is wrong with what was; the row and its event are one commit."""

    name = "alerts"

    def __init__(self, parts: Parts, alerting: Alerting, measuring: Measuring, look: Look) -> None:
        self._parts = parts
        self._alerting = alerting
        self._measuring = measuring
        self._look = look

    @property
    def every(self) -> timedelta:
        return self._parts.settings.health.every

    def run_once(self, now: datetime) -> DutyReport:
        reading = self._look.read(now, self._measuring)
        incidents = wrong(reading, self._parts.settings.alerts)
        self._alerting.follow(incidents)
        decided = decide(self._parts.reader.standing_alerts(), [self._masked(incident) for incident in incidents])
        if decided.raised or decided.retold or decided.cleared:
            try:
                self._parts.store.perform(lambda unit: self._write(unit, decided, now))
            except StorageFailed as error:
                # A disk that takes nothing is the very thing to be told.
                count = self._alerting.tell_unwritten(decided.raised, now)
                return DutyReport(did=count, sentence=f"{count} told, and none written: {error.message}")
            self._alerting.written(decided.raised)
        sent = self._alerting.send_pending()
        told = (
            f"{len(incidents)} stand, {len(decided.raised)} raised, {len(decided.cleared)} cleared, {sent} to be sent"
        )
        return DutyReport(did=len(decided.raised) + len(decided.cleared), sentence=told)

    def _write(self, unit: Unit, decided: Decided, now: datetime) -> None:
        for incident in decided.raised:
            alert = unit.raise_alert(incident, now)
            unit.append([_event(EventType.ALERT_RAISED, now, alert, incident.rule, incident.title)])
            if not self._alerting.was_told(incident.rule):
                self._plan(unit, alert, About.RAISED, now)
        for number, incident in decided.retold:
            unit.retell_alert(number, incident)
        for over in decided.cleared:
            unit.clear_alert(over.id, now)
            unit.append([_event(EventType.ALERT_CLEARED, now, over.id, over.rule, over.title)])
            self._plan(unit, over.id, About.CLEARED, now)

    def _plan(self, unit: Unit, alert: int, about: About, now: datetime) -> None:
        for channel in self._parts.post.channels:
            unit.plan_delivery(alert, channel, about, now)

    def _masked(self, incident: Incident) -> Incident:
        mask = self._parts.masker
        return Incident(
            rule=incident.rule,
            title=mask.text(incident.title),
            text=mask.text(incident.text),
            value=mask.value(incident.value),
            threshold=incident.threshold,
        )


class Look:
    """Reads off the engine what the rules are about, without counting a row."""

    def __init__(self, parts: Parts, dispatch: Dispatch, scan: Scan, vitals: Vitals) -> None:
        self._parts = parts
        self._dispatch = dispatch
        self._scan = scan
        self._vitals = vitals
        self._looked_at: float | None = None
        self._bytes_kept = 0

    def read(self, now: datetime, measuring: Measuring) -> Reading:
        """Take a reading."""
        reader, alerts = self._parts.reader, self._parts.settings.alerts
        counted = all_of(meters for _, meters in measuring.counted(now, alerts.window))
        return Reading(
            stalled=len(self._scan.stalled()),
            longest=self._longest(now),
            backlog=reader.status_counts().get(JobState.QUEUED.value, 0),
            duplicates=counted.events.get(EventType.JOB_REPEATED, 0),
            dead_letter_rate=dead_letter_rate(counted),
            recovery_rate=recovery_rate(counted),
            service_check_rate=service_check_rate(counted),
            checkpoints=self._kept(),
            checkpoints_max=self._parts.settings.checkpoints.max_total,
            escalated=reader.escalated_letters(),
            unknown_services=self._unknown(),
            health=self._components(),
        )

    def _kept(self) -> int:
        """Add up what checkpoints take that nobody prunes; now and then, and only in a file that may hold too much."""
        settings, now = self._parts.settings, self._parts.clock.monotonic()
        most = settings.checkpoints.max_total * (settings.alerts.checkpoints or 0.0)
        if self._looked_at is None or now - self._looked_at >= _KEPT_SECONDS:
            self._looked_at = now
            is_large = settings.alerts.checkpoints is not None and self._parts.reader.room().whole > most
            self._bytes_kept = self._parts.reader.checkpoint_bytes(kept=True) if is_large else 0
        return self._bytes_kept

    def _longest(self, now: datetime) -> Longest | None:
        flights = [flight for flight in self._dispatch.flights() if flight.taken is not None]
        jobs = [flight.job for flight in flights]
        if not jobs:
            return None
        oldest = min(jobs, key=lambda job: job.since)
        return Longest(job=oldest.id, stage=oldest.stage, taken=now - oldest.since)

    def _unknown(self) -> Sequence[int]:
        return self._parts.reader.held_for(HeldFor.SERVICE_UNKNOWN.value, _MANY)

    def _components(self) -> Mapping[str, HealthComponent]:
        return self._vitals.health(None).components


def _event(kind: EventType, now: datetime, alert: int, rule: str, title: str) -> Event:
    return Event(type=kind, at=now, details={"alert": alert, "rule": rule, "title": title})
