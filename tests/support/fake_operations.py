"""An engine that is none: it keeps the promises of Operations over a few records in memory."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from sgops.core.errors import IllegalTransition, NotFound, Refused
from sgops.core.units import parse_duration
from sgops.core.values import Json
from sgops.core.views import (
    ActionView,
    AlertView,
    ArtifactView,
    AttemptView,
    BackupView,
    BatchView,
    Bulk,
    BulkItem,
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
    Refusal,
    StatusView,
    StorageView,
    Submitted,
    Verdict,
    WhyView,
)
from sgops.ports import Asking, BatchSubmission, Selection, Submission
from tests.support import fake_disk as disk
from tests.support import fake_world as world
from tests.support.fake_batches import FakeBatches, read_lines
from tests.support.fake_lists import page, selected
from tests.support.fake_schedules import FakeSchedules

ENDED = {"completed", "dead", "cancelled"}


class FakeOperations(FakeSchedules):
    """Six jobs in six states, one dead letter, eight events; acts change them and are recorded."""

    def __init__(self) -> None:
        states = ("completed", "dead", "running", "waiting", "queued", "held")
        self._jobs = {number: world.a_job(number, state) for number, state in enumerate(states, start=1)}
        self._jobs[2] = replace(self._jobs[2], dead_letter=1)
        self._letters = {1: world.a_letter(1, 2)}
        self._batches = FakeBatches({7: world.HOSTILE})
        self._actions: list[ActionView] = []
        self._former: dict[int, dict[int, JobView]] = {}
        self._paused = True
        self._queues = {"default": False, "gpu / slow": True}
        self._events = [world.an_event(number, 1 if number % 2 else None) for number in range(1, 9)]
        self._changed = threading.Condition()
        self.was_shut_down: list[bool] = []

    # ── the engine
    def status(self) -> StatusView:
        return replace(world.a_status(Counter(job.state for job in self._jobs.values())), paused=self._paused)

    def health(self, component: str | None = None) -> HealthView:
        names = ("database", "queue", "storage")
        if component is None:
            return world.a_health(*names)
        if component not in names:
            raise NotFound(f"there is no component '{component}'", hint=f"there are {', '.join(names)}")
        return world.a_health(component)

    def figures(self) -> Figures:
        return world.some_figures(Counter(job.state for job in self._jobs.values()), paused=self._paused)

    def health_history(self) -> Page[HealthChange]:
        return Page(items=(world.a_change(2, "healthy"), world.a_change(1, "degraded")))

    def metrics(self, window: str = "24h") -> MetricsView:
        parse_duration(window)
        return world.some_metrics(window)

    def alerts(self) -> Page[AlertView]:
        return Page(items=(world.an_alert(2), world.an_alert(1, cleared_at=world.minutes_later(3))))

    def test_alerts(self) -> AlertView:
        return world.an_alert(3, rule="test", cleared_at=world.NOON)

    def live(self) -> HealthView:
        return world.a_health("workers")

    def ready(self) -> HealthView:
        return world.a_health("database", status="unhealthy")

    def pause(self) -> ActionView:
        self._paused = True
        return self._record("pause", "")

    def resume(self) -> ActionView:
        self._paused = False
        return self._record("resume", "")

    def shutdown(self, *, now: bool = False) -> None:
        self.was_shut_down.append(now)

    # ── jobs
    def submit(self, submission: Submission) -> Submitted:
        if submission.name not in {"story", "bedtime"}:
            raise NotFound(f"there is no pipeline '{submission.name}'", hint="did you mean 'story'?")
        for job in self._jobs.values():
            if submission.unique_key and job.unique_key == submission.unique_key and job.state not in ENDED:
                return Submitted(ids=(job.id,), existing=True, note="it has not ended")
        first = max(self._jobs) + 1
        ids = tuple(range(first, first + submission.count))
        extra = {"priority": submission.priority or 0, "unique_key": submission.unique_key, "asked": submission.at}
        self._jobs |= {
            number: world.a_job(number, "queued", params=submission.params, batch=None, **extra) for number in ids
        }
        return Submitted(ids=ids)

    def jobs(self, asking: Asking) -> Page[JobView]:
        return page([replace(job, params=None) for job in self._jobs.values()], asking)

    def job(self, job: int) -> JobView:
        found = self._job(job)
        return replace(found, **({"params": found.params} if found.params else world.shown(found)))

    def checkpoints(self, job: int, *, verify: bool = False) -> Page[CheckpointView]:
        return Page(items=(world.a_checkpoint(self._job(job).id, verified=verify),))

    def delete_checkpoints(self, job: int) -> int:
        if self._job(job).state != "completed":
            raise Refused(f"job {job} is {self._job(job).state}", hint="only those of completed jobs are deleted")
        return 3

    def attempts(self, job: int) -> Page[AttemptView]:
        return Page(items=tuple(replace(world.an_attempt(self._job(job).id), id=number) for number in (11, 12, 13)))

    def artifacts(self, job: int) -> Page[ArtifactView]:
        return Page(items=tuple(replace(world.an_artifact(self._job(job).id), id=number) for number in (21, 22, 23)))

    def items(self, job: int, asking: Asking, *, failed: bool = False) -> Page[ItemView]:
        self._job(job)
        items = [world.an_item(str(number), "failed" if number % 2 else "done") for number in range(1, 6)]
        return page([item for item in items if item.state == "failed" or not failed], asking, key="key")

    def logs(self, job: int, asking: Asking, *, stage: str | None = None, attempt: int | None = None) -> Page[LogLine]:
        self._job(job)
        lines = [world.a_log_line(number, "panels" if number % 2 else "script", number) for number in range(1, 6)]
        wanted = [line for line in lines if stage in {None, line.stage} and attempt in {None, line.attempt}]
        return page(wanted, asking)

    def why(self, job: int) -> WhyView:
        found = self._job(job)
        return WhyView(
            state=found.state, since=found.since, sentences=(world.HOSTILE,), next="a retry", next_at=world.NOON
        )

    def cancel(self, jobs: Selection) -> Bulk:
        return self._act("cancel", jobs, "cancelled", lambda job: job.state not in ENDED)

    def hold(self, jobs: Selection) -> Bulk:
        return self._act("hold", jobs, "held", lambda job: job.state not in ENDED | {"held"})

    def release(self, jobs: Selection) -> Bulk:
        return self._act("release", jobs, "queued", lambda job: job.state == "held")

    def retry_jobs(self, jobs: Selection, *, force: bool = False) -> Bulk:
        return self._act("retry", jobs, "queued", lambda job: job.state in {"dead"} | ({"waiting"} if force else set()))

    def rerun(self, job: int, *, start: str | None = None, only: str | None = None, force: bool = False) -> Bulk:
        found = self._job(job)
        if found.state not in ENDED:
            raise Refused(f"job {job} is {found.state}", hint=f"sgops jobs cancel {job}")
        plan = BulkItem(id=job, job=job, plan=f"from {start}, only {only}")
        return Bulk(preview=False, matched=1, items=(plan,), action=self._record("rerun", str(job)).id)

    def delete_jobs(self, jobs: Selection) -> Bulk:
        return self._act("delete", jobs, "deleted", lambda job: job.state in ENDED)

    # ── batches
    def submit_batch(self, batch: BatchSubmission) -> BatchView:
        lines = read_lines(batch.lines)
        number = self._batches.add(batch.label)
        for line in lines:
            (made,) = self.submit(Submission(name=batch.name, params=line)).ids
            self._jobs[made] = replace(self._jobs[made], batch=number)
        return self.batch(number)

    def batches(self, asking: Asking) -> Page[BatchView]:
        return page([self.batch(number) for number in self._batches.newest_first()], asking)

    def batch(self, batch: int) -> BatchView:
        return self._batches.show(batch, self._jobs.values())

    def cancel_batch(self, batch: int) -> Bulk:
        return self._act_within(batch, "cancel", "cancelled", lambda job: job.state not in ENDED)

    def retry_batch(self, batch: int) -> Bulk:
        return self._act_within(batch, "retry", "queued", lambda job: job.state == "dead")

    # ── dead letters
    def letters(self, asking: Asking) -> Page[LetterView]:
        return page(list(self._letters.values()), asking)

    def families(self, asking: Asking) -> Page[FamilyView]:
        families = [
            FamilyView(
                family=letter.family,
                pipeline=letter.pipeline,
                stage=letter.stage,
                failure_type=letter.failure_type,
                reason=letter.reason,
                count=1,
                first_at=letter.failed_at,
                last_at=letter.failed_at,
            )
            for letter in self._letters.values()
        ]
        return page(families, asking, key="family")

    def letter(self, letter: int) -> LetterView:
        if letter not in self._letters:
            raise NotFound(f"there is no dead letter {letter}", hint="sgops dead-letter list")
        return replace(self._letters[letter], **world.told(self._letters[letter]))

    def retry_letters(self, letters: Selection, *, start: str = "checkpoint", params: Json = None) -> Bulk:
        return self._resolve("retry", letters, "retried", f"from {start} with {params}")

    def dismiss_letters(self, letters: Selection, *, notes: str = "") -> Bulk:
        return self._resolve("dismiss", letters, "dismissed", notes)

    # ── recovery, journal, acts
    def scan(self, *, preview: bool = False, force: bool = False) -> RecoveryReport:
        return world.a_report(preview=preview, cause="forced" if force else "asked")

    def recovery(self) -> RecoveryStatus:
        return RecoveryStatus(stalled=1, queued=2, processing=3, last_run=world.a_report())

    def events(self, asking: Asking, *, since: int | None = None) -> Page[EventView]:
        if since is None:
            return page(self._events[::-1], asking)
        return page([event for event in self._events if event.id > since], asking)

    def follow(self, since: int, *, wait: float) -> Page[EventView]:
        with self._changed:
            self._changed.wait_for(lambda: self._events[-1].id > since, wait)
        return self.events(Asking(limit=500), since=since)

    def happen(self, job: int | None = None) -> EventView:
        """Let something happen that followers hear of."""
        with self._changed:
            event = world.an_event(self._events[-1].id + 1, job)
            self._events.append(event)
            self._changed.notify_all()
        return event

    def actions(self, asking: Asking) -> Page[ActionView]:
        return page(self._actions[::-1], asking)

    def undo(self, action: int | None = None) -> ActionView:
        standing = [each for each in self._actions if each.undone_at is None and action in {None, each.id}]
        if not standing:
            raise NotFound("there is nothing to undo" if action is None else f"there is no action {action}")
        undone = replace(standing[-1], undone_at=world.NOON)
        self._actions[self._actions.index(standing[-1])] = undone
        self._jobs |= self._former.get(undone.id, {})
        self.take_back(undone)
        return undone

    def pipelines(self) -> Page[PipelineView]:
        return Page(items=(world.a_pipeline(),))

    def queues(self) -> Page[QueueView]:
        return Page(items=tuple(world.a_queue(name, paused=paused) for name, paused in self._queues.items()))

    def pause_queue(self, name: str) -> ActionView:
        self._queue(name)
        self._queues[name] = True
        return self._record("queues pause", name)

    def resume_queue(self, name: str) -> ActionView:
        self._queue(name)
        self._queues[name] = False
        return self._record("queues resume", name)

    def duties(self) -> Page[DutyView]:
        return Page(items=(world.a_duty("sweep"), world.a_duty("tidy")))

    def run_duty(self, name: str) -> DutyView:
        if name not in {"sweep", "tidy"}:
            raise NotFound(f"there is no duty '{name}'", hint="sgops duties")
        return world.a_duty(name)

    def cleanup_preview(self, kind: str | None = None) -> CleanupView:
        return disk.a_cleanup(kind, dry_run=True)

    def cleanup(self, *, kind: str | None = None, plan: str | None = None) -> CleanupView:
        if plan not in {None, disk.a_cleanup(kind, dry_run=True).id}:
            raise Refused(f"plan {plan} is not what a cleanup would do now", hint="sgops cleanup preview")
        return disk.a_cleanup(kind, dry_run=False)

    def cleanup_history(self) -> Page[CleanupView]:
        return Page(items=(replace(disk.a_cleanup(None, dry_run=False), items=(), kept=()),))

    def cleanup_why(self, path: str) -> CleanupWhyView:
        return disk.a_cleanup_why(path)

    def storage(self) -> StorageView:
        return disk.a_storage()

    def verify(self) -> Verdict:
        return world.a_verdict()

    def backup(self, path: str | None = None, *, artifacts: bool = False) -> BackupView:
        return world.a_backup(path, artifacts=artifacts)

    def doctor(self, *, repair: bool = False) -> Verdict:
        return world.a_verdict()

    # ── how it is done
    def _job(self, number: int) -> JobView:
        if number not in self._jobs:
            raise NotFound(f"there is no job {number}", hint="sgops jobs list")
        return self._jobs[number]

    def _act_within(self, batch: int, verb: str, state: str, may: Callable[[JobView], bool]) -> Bulk:
        self.batch(batch)
        ids = tuple(job.id for job in self._jobs.values() if job.batch == batch and may(job))
        return self._act(verb, Selection(ids=ids), state, may) if ids else Bulk(preview=False, matched=0)

    def _queue(self, name: str) -> None:
        if name not in self._queues:
            raise NotFound(f"there is no queue '{name}'", hint="sgops queues")

    def _record(self, verb: str, target: str) -> ActionView:
        self._actions.append(world.an_action(len(self._actions) + 1, verb, target))
        return self._actions[-1]

    def _act(self, verb: str, selection: Selection, state: str, may: Callable[[JobView], bool]) -> Bulk:
        jobs = selected(selection, self._jobs.values(), self._job)
        if len(jobs) == 1 and not may(jobs[0]):
            raise IllegalTransition(f"job {jobs[0].id} is {jobs[0].state}", hint=f"sgops why {jobs[0].id}")
        willing = [job for job in jobs if may(job)]
        refused = tuple(Refusal(id=job.id, reason=f"job {job.id} is {job.state}") for job in jobs if not may(job))
        items = tuple(BulkItem(id=job.id, job=job.id, plan=verb, reason=job.state) for job in willing)
        if selection.preview or not willing:
            return Bulk(preview=selection.preview, matched=len(jobs), items=items, refused=refused)
        self._jobs |= {job.id: replace(job, state=state) for job in willing}
        action = self._record(verb, " ".join(str(job.id) for job in willing))
        self._former[action.id] = {job.id: job for job in willing}
        return Bulk(preview=False, matched=len(jobs), items=items, refused=refused, action=action.id)

    def _resolve(self, verb: str, selection: Selection, resolution: str, plan: str) -> Bulk:
        letters = selected(selection, self._letters.values(), self.letter)
        if len(letters) == 1 and letters[0].resolution != "pending":
            raise Refused(f"dead letter {letters[0].id} is already {letters[0].resolution}")
        pending = [letter for letter in letters if letter.resolution == "pending"]
        refused = tuple(
            Refusal(id=each.id, reason=f"it is {each.resolution}") for each in letters if each not in pending
        )
        items = tuple(BulkItem(id=letter.id, job=letter.job, plan=plan) for letter in pending)
        if selection.preview or not pending:
            return Bulk(preview=selection.preview, matched=len(letters), items=items, refused=refused)
        for letter in pending:
            self._letters[letter.id] = replace(self._letters[letter.id], resolution=resolution, resolved_at=world.NOON)
        action = self._record(f"dead-letter {verb}", " ".join(str(letter.id) for letter in pending))
        return Bulk(preview=False, matched=len(letters), items=items, refused=refused, action=action.id)
