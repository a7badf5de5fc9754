"""Everything an operator can do or ask, answered by the engine in this process; one short method each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.job import JobState
from sgops.core.views import Page, RecoveryStatus
from sgops.engine.cut_short import CLEANUP
from sgops.engine.doctor import Doctor
from sgops.engine.doubles import counted
from sgops.engine.job_operations import JobOperations
from sgops.engine.measuring import foreseen
from sgops.engine.proving import verdict
from sgops.engine.schedules import PAUSE, RESUME
from sgops.engine.undoing import jobs_of, undo

if TYPE_CHECKING:
    from sgops.core.views import (
        ActionView,
        AlertView,
        BackupView,
        CleanupView,
        CleanupWhyView,
        DutyView,
        EventView,
        Figures,
        HealthChange,
        HealthView,
        MetricsView,
        PipelineView,
        QueueView,
        RecoveryReport,
        ScheduleView,
        StatusView,
        StorageView,
        Submitted,
        TemplateView,
        Verdict,
    )
    from sgops.engine.crew import Crew
    from sgops.engine.parts import Parts
    from sgops.ports import Asking


class EngineOperations(JobOperations):
    """The driving port, implemented; with no engine running the same object serves a single command."""

    def __init__(self, parts: Parts, crew: Crew) -> None:
        super().__init__(parts, crew)
        self._scan = crew.scan
        self._roster = crew.roster
        self._vitals = crew.watch.vitals
        self._measuring = crew.watch.measuring
        self._alerting = crew.watch.alerting
        self._stop = crew.stop
        self._backups = crew.backups
        self._schedules = crew.schedules
        self._cleanup = crew.cleanup
        self._doctor = Doctor(parts)

    # ── the engine ──
    def status(self) -> StatusView:
        return self._vitals.status()

    def health(self, component: str | None = None) -> HealthView:
        return self._vitals.health(component)

    def health_history(self) -> Page[HealthChange]:
        return self._vitals.history()

    def figures(self) -> Figures:
        return self._vitals.figures()

    def metrics(self, window: str = "24h") -> MetricsView:
        return self._measuring.metrics(window)

    def alerts(self) -> Page[AlertView]:
        return self._alerting.alerts()

    def test_alerts(self) -> AlertView:
        return self._alerting.test()

    def live(self) -> HealthView:
        return self._vitals.live()

    def ready(self) -> HealthView:
        return self._vitals.ready()

    def pause(self) -> ActionView:
        return self._pausing.pause(None)

    def resume(self) -> ActionView:
        return self._pausing.resume(None)

    def shutdown(self, *, now: bool = False) -> None:
        self._stop(now)

    # ── recovery, journal, the rest ──
    def scan(self, *, preview: bool = False, force: bool = False) -> RecoveryReport:
        return self._scan.scan(self._parts.clock.now(), preview=preview, force=force)

    def recovery(self) -> RecoveryStatus:
        counts = self._parts.reader.status_counts()
        return RecoveryStatus(
            stalled=len(self._scan.stalled()),
            queued=counts.get(JobState.QUEUED.value, 0),
            processing=counts.get(JobState.RUNNING.value, 0),
            last_run=self._parts.reader.last_report(),
        )

    def events(self, asking: Asking, *, since: int | None = None) -> Page[EventView]:
        return self._parts.reader.events(asking, self._parts.clock.now(), since=since)

    def follow(self, since: int, *, wait: float) -> Page[EventView]:
        return self._showing.follow(since, wait)

    def actions(self, asking: Asking) -> Page[ActionView]:
        return self._parts.reader.actions(asking, self._parts.clock.now())

    def undo(self, action: int | None = None) -> ActionView:
        if not self._dispatch.has_begun:
            # What an engine that is gone was at may have been an act, too.
            self._cleanup.mend()
        recorded = self._parts.store.perform(lambda unit: unit.action(action))
        if recorded.verb in {"pause", "resume"}:
            self._pausing.undo(recorded)
        elif recorded.verb in {PAUSE, RESUME}:
            self._schedules.undo(recorded)
        elif recorded.verb == CLEANUP:
            self._cleanup.bring_back(recorded)
        else:
            if not self._dispatch.has_begun:
                self._interrupt_left(jobs_of(self._parts, recorded))
            with counted(self._parts):
                undo(self._parts, recorded)
            self._wake.wake_now()
        self._dispatch.nudge()
        return self._showing.action(recorded.id)

    def pipelines(self) -> Page[PipelineView]:
        return Page(items=self._parts.catalog.views())

    def queues(self) -> Page[QueueView]:
        return self._showing.queues(self._pausing.paused_queues)

    def pause_queue(self, name: str) -> ActionView:
        return self._pausing.pause(name)

    def resume_queue(self, name: str) -> ActionView:
        return self._pausing.resume(name)

    def templates(self) -> Page[TemplateView]:
        return Page(items=self._parts.catalog.template_views())

    def schedules(self) -> Page[ScheduleView]:
        return Page(items=self._schedules.views())

    def pause_schedule(self, name: str) -> ActionView:
        return self._schedules.pause(name)

    def resume_schedule(self, name: str) -> ActionView:
        return self._schedules.resume(name)

    def trigger_schedule(self, name: str) -> Submitted:
        submitted = self._schedules.trigger(name)
        self._dispatch.nudge()
        return submitted

    def duties(self) -> Page[DutyView]:
        return Page(items=self._roster.views())

    def run_duty(self, name: str) -> DutyView:
        return self._roster.run(name)

    def cleanup_preview(self, kind: str | None = None) -> CleanupView:
        return self._cleanup.preview(kind)

    def cleanup(self, *, kind: str | None = None, plan: str | None = None) -> CleanupView:
        return self._cleanup.run(kind, plan)

    def cleanup_history(self) -> Page[CleanupView]:
        return self._cleanup.history()

    def cleanup_why(self, path: str) -> CleanupWhyView:
        return self._cleanup.why(path)

    def storage(self) -> StorageView:
        return foreseen(self._cleanup.storage(), self._measuring.filling(self._parts.clock.now()))

    def verify(self) -> Verdict:
        return verdict(self._parts, self._dispatch)

    def backup(self, path: str | None = None, *, artifacts: bool = False) -> BackupView:
        return self._backups.make(path, artifacts=artifacts)

    def doctor(self, *, repair: bool = False) -> Verdict:
        return self._doctor.examine(repair=repair)
