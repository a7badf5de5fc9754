"""Everything an operator can do or ask, answered by the engine in this process; one short method each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from sgops.core import moves
from sgops.core.checkpoint import Trigger
from sgops.core.errors import UsageError
from sgops.core.job import Asked, JobState
from sgops.core.signals import Interruption
from sgops.core.views import (
    ActionView,
    AlertView,
    ArtifactView,
    AttemptView,
    BackupView,
    BatchView,
    Bulk,
    CheckpointView,
    CleanupView,
    CleanupWhyView,
    DutyView,
    EventView,
    FamilyView,
    Figures,
    HealthChange,
    HealthView,
    ItemView,
    JobView,
    LetterView,
    LogLine,
    MetricsView,
    Page,
    PipelineView,
    QueueView,
    RecoveryReport,
    RecoveryStatus,
    ScheduleView,
    StatusView,
    StorageView,
    Submitted,
    TemplateView,
    Verdict,
    WhyView,
)
from sgops.engine import job_acts
from sgops.engine.acts import Act, Acting, only
from sgops.engine.batches import cancelling_batch, failed_of, retrying_batch, submit_batch, unfinished_of
from sgops.engine.cleanup_run import CLEANUP, bring_back
from sgops.engine.doctor import Doctor
from sgops.engine.doubles import counted
from sgops.engine.explaining import Explaining
from sgops.engine.letters import Letters
from sgops.engine.measuring import foreseen
from sgops.engine.pausing import Pausing
from sgops.engine.proving import verdict
from sgops.engine.schedules import PAUSE, RESUME
from sgops.engine.selecting import MOST, pick
from sgops.engine.showing import Showing
from sgops.engine.submitting import submit
from sgops.engine.undoing import undo
from sgops.engine.why_external import with_services

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sgops.core.transition import Transition
    from sgops.core.values import Json
    from sgops.engine.backups import Backups
    from sgops.engine.cleanup import Cleanup
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.duties.external import External
    from sgops.engine.duties.wake import Wake
    from sgops.engine.duty import Roster
    from sgops.engine.parts import Parts
    from sgops.engine.scan import Scan
    from sgops.engine.schedules import Schedules
    from sgops.engine.watch import Watch
    from sgops.ports import Asking, BatchSubmission, Selection, Submission, Unit

_ALL: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Those in the engine who answer and act."""

    dispatch: Dispatch
    wake: Wake
    scan: Scan
    roster: Roster
    watch: Watch
    backups: Backups
    schedules: Schedules
    external: External
    cleanup: Cleanup
    stop: Callable[[bool], None]


class EngineOperations:
    """The driving port, implemented; with no engine running the same object serves a single command."""

    def __init__(self, parts: Parts, crew: Crew) -> None:
        self._parts = parts
        self._dispatch = dispatch = crew.dispatch
        self._wake = crew.wake
        self._external = crew.external
        self._scan = scan = crew.scan
        self._roster = crew.roster
        self._vitals = crew.watch.vitals
        self._measuring = crew.watch.measuring
        self._alerting = crew.watch.alerting
        self._stop = crew.stop
        self._backups = crew.backups
        self._schedules = crew.schedules
        self._cleanup = crew.cleanup
        self._doctor = Doctor(parts)
        self._acting = Acting(parts, self._acted)
        self._letters = Letters(parts, self._acting)
        self._showing = Showing(parts, dispatch, scan)
        self._pausing = Pausing(parts, dispatch, self._showing.queue_names)
        self._explaining = Explaining(parts, dispatch, self._pausing)

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

    # ── jobs ──
    def submit(self, submission: Submission) -> Submitted:
        # Told while the jobs are written, an idle engine claims them in the same commit.
        submitted = submit(self._parts, submission, then=self._dispatch.nudge)
        if submission.at is not None:
            self._wake.wake_now()
        return submitted

    def jobs(self, asking: Asking) -> Page[JobView]:
        return self._showing.jobs(asking)

    def job(self, job: int) -> JobView:
        return self._showing.job(job)

    def checkpoints(self, job: int, *, verify: bool = False) -> Page[CheckpointView]:
        return self._showing.checkpoints(job, verify=verify)

    def delete_checkpoints(self, job: int) -> int:
        return self._parts.store.perform(partial(job_acts.delete_checkpoints, job))

    def attempts(self, job: int) -> Page[AttemptView]:
        self._parts.reader.job(job)
        return Page(items=tuple(self._parts.reader.attempts(job)))

    def artifacts(self, job: int) -> Page[ArtifactView]:
        return self._showing.artifacts(job)

    def items(self, job: int, asking: Asking, *, failed: bool = False) -> Page[ItemView]:
        self._parts.reader.job(job)
        return self._parts.reader.items(job, asking, failed=failed)

    def logs(self, job: int, asking: Asking, *, stage: str | None = None, attempt: int | None = None) -> Page[LogLine]:
        return self._showing.logs(job, asking, stage=stage, attempt=attempt)

    def why(self, job: int) -> WhyView:
        told = self._explaining.why(job)
        asking = self._parts.settings.recovery.ask_services
        return with_services(told, self._parts.reader.receipts(job), self._external.next_question, asking)

    def cancel(self, jobs: Selection) -> Bulk:
        return self._act(job_acts.cancelling(), jobs)

    def hold(self, jobs: Selection) -> Bulk:
        return self._act(job_acts.holding(), jobs)

    def release(self, jobs: Selection) -> Bulk:
        return self._act(job_acts.releasing(self._parts), jobs)

    def retry_jobs(self, jobs: Selection, *, force: bool = False) -> Bulk:
        return self._act(job_acts.retrying(force=force), jobs)

    def rerun(self, job: int, *, start: str | None = None, only: str | None = None, force: bool = False) -> Bulk:
        if start and only:
            raise UsageError("--from and --only exclude each other")
        stage, _, keys = (only or start or "").partition(":")
        chosen = tuple(key for key in keys.split(",") if key)
        if chosen and start:
            raise UsageError("items are chosen with --only STAGE:KEY,KEY")
        act = job_acts.rerunning(self._parts, stage=stage or None, only=bool(only), keys=chosen, force=force)
        return self._carry_out(act, [job])

    def delete_jobs(self, jobs: Selection) -> Bulk:
        return self._showing.delete(jobs, self._matching_jobs)

    # ── batches ──
    def submit_batch(self, batch: BatchSubmission) -> BatchView:
        made = submit_batch(self._parts, batch)
        self._wake.wake_now()
        self._dispatch.nudge()
        return self._parts.reader.batch(made)

    def batches(self, asking: Asking) -> Page[BatchView]:
        return self._parts.reader.batches(asking, self._parts.clock.now())

    def batch(self, batch: int) -> BatchView:
        return self._parts.reader.batch(batch)

    def cancel_batch(self, batch: int) -> Bulk:
        return self._carry_out(cancelling_batch(batch), unfinished_of(self._parts, batch))

    def retry_batch(self, batch: int) -> Bulk:
        return self._carry_out(retrying_batch(batch), failed_of(self._parts, batch))

    # ── dead letters ──
    def letters(self, asking: Asking) -> Page[LetterView]:
        return self._parts.reader.letters(asking, self._parts.clock.now())

    def families(self, asking: Asking) -> Page[FamilyView]:
        return self._parts.reader.families(asking, self._parts.clock.now())

    def letter(self, letter: int) -> LetterView:
        view = self._showing.letter(letter)
        full = self._letters.show(letter, view)
        return replace(full, checkpoints=self._showing.checkpoints(view.job, verify=True).items)

    def retry_letters(self, letters: Selection, *, start: str = "checkpoint", params: Json = None) -> Bulk:
        return only(self._letters.retry(letters, start=start, params=params))

    def dismiss_letters(self, letters: Selection, *, notes: str = "") -> Bulk:
        return only(self._letters.dismiss(letters, notes=notes))

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
        recorded = self._parts.store.perform(lambda unit: unit.action(action))
        if recorded.verb in {"pause", "resume"}:
            self._pausing.undo(recorded)
        elif recorded.verb in {PAUSE, RESUME}:
            self._schedules.undo(recorded)
        elif recorded.verb == CLEANUP:
            bring_back(self._parts, recorded)
        else:
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

    # ── inside ──
    def _act(self, act: Act, jobs: Selection) -> Bulk:
        targets = pick(jobs, self._matching_jobs, "job")
        return only(self._acting.preview(act, targets)) if jobs.preview else self._carry_out(act, targets)

    def _carry_out(self, act: Act, targets: Sequence[int]) -> Bulk:
        if not self._dispatch.has_begun:
            self._parts.store.perform(partial(_interrupt_left, targets, self._parts.clock.now()))
        return only(self._acting.carry_out(act, targets))

    def _matching_jobs(self, text: str) -> list[int]:
        return self._parts.reader.matching_jobs(text, self._parts.clock.now(), MOST)

    def _acted(self, moves: Sequence[Transition]) -> None:
        """Tell the workers what was asked of the jobs they run; then look what became ready."""
        for move in moves:
            flight = self._dispatch.flight(move.after.id)
            if flight is not None and move.after.state is JobState.RUNNING and flight.job.fence == move.after.fence:
                flight.job = move.after
                if move.after.asked is Asked.CANCEL:
                    flight.asked_at = self._parts.clock.monotonic()
                    flight.ask_stop(Interruption.CANCELLED)
        self._dispatch.nudge()


def _interrupt_left(targets: Sequence[int], now: datetime, unit: Unit) -> None:
    """Say of jobs that a dead engine left running what they are, before something is done with them."""
    wanted = set(targets)
    left = [job for job in unit.in_state(JobState.RUNNING.value, 0, _ALL) if job.id in wanted]
    if left:
        unit.apply([moves.interrupt(job, now, reason="its engine is gone", trigger=Trigger.FAILURE) for job in left])
