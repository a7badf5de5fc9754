"""An engine whose morning never passes: the fake one, with a small studio's work in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from sgops.core.filter_keys import EVENTS, JOBS, LETTERS
from sgops.core.query import Filter, KeySet, parse
from sgops.core.values import Json
from sgops.core.views import (
    ActionView,
    AlertView,
    ArtifactView,
    AttemptView,
    BatchView,
    Bulk,
    BulkItem,
    CheckpointView,
    CleanupView,
    CleanupWhyView,
    DutyView,
    EngineView,
    EventView,
    FamilyView,
    HealthChange,
    HealthComponent,
    HealthView,
    ItemView,
    JobView,
    LetterView,
    LogLine,
    MetricsView,
    Page,
    PipelineView,
    QueueView,
    RecoveryStatus,
    RetryPlan,
    ScheduleView,
    StatusView,
    StorageView,
    Submitted,
    TemplateView,
    WhyView,
    WorkersView,
)
from sgops.ports import Asking, Selection, Submission
from tests.support import fake_world
from tests.support.clock import NOON
from tests.support.fake_operations import FakeOperations
from tests.tui import studio_disk as disk
from tests.tui import studio_figures as figures
from tests.tui import studio_world as world

V = TypeVar("V", JobView, LetterView, EventView)


class Studio(FakeOperations):
    """The fake engine with a morning's work in it."""

    def __init__(self) -> None:
        super().__init__()
        self._jobs = {job.id: job for job in world.jobs()}
        self._letters = {letter.id: letter for letter in world.letters()}
        self._paused = False
        self._before: dict[int, tuple[dict[int, LetterView], dict[int, JobView]]] = {}
        self._queues = {"default": False, "gpu": False, "night": True}
        self._events = world.events()
        self.cleaned: list[str | None] = []
        self.swollen = 1
        self._resting = {"friday-films"}
        self.submissions: list[Submission] = []

    def status(self) -> StatusView:
        counts = Counter(job.state for job in self._jobs.values())
        return StatusView(
            engine=EngineView(
                pid=4242, boot="boot-1", state="ready", since=world.ago(days=3, hours=4), version="0.1.0"
            ),
            counts=counts | Counter(completed=1204, queued=16),
            workers=WorkersView(total=5, busy=3),
            pending_letters=sum(letter.resolution == "pending" for letter in self._letters.values()),
            next_due_at=NOON + timedelta(seconds=42),
            paused=self._paused,
            recovery=None,
        )

    def health(self, component: str | None = None) -> HealthView:
        parts = {
            "database": HealthComponent(status="healthy", value=0, checked_at=world.ago(seconds=12)),
            "queue": HealthComponent(status="healthy", value=18, checked_at=world.ago(seconds=12)),
            "scheduler": HealthComponent(status="healthy", checked_at=world.ago(seconds=12)),
            "services": HealthComponent(
                status="degraded",
                reason="farm: no answer within 6s",
                value={"farm": "no answer within 6s", "press": "answers"},
                checked_at=world.ago(seconds=12),
            ),
            "workers": HealthComponent(status="healthy", value=3, checked_at=world.ago(seconds=12)),
        }
        return HealthView(status="degraded", checked_at=world.ago(seconds=12), components=parts)

    def job(self, job: int) -> JobView:
        found = self._job(job)
        names = world.STAGES[found.pipeline]
        at = names.index(found.stage or names[0])
        params: Json = {"title": "The Lighthouse", "seed": 7, "scenes": 12, "voice": {"name": "Ada", "speed": 0.9}}
        output: Json = {"file": "the-lighthouse.epub", "pages": 14} if found.state == "completed" else None
        return replace(found, params=params, output=output, stages=tuple(world.stages(found, names, at)))

    def attempts(self, job: int) -> Page[AttemptView]:
        return Page(items=tuple(world.attempts(self._job(job))))

    def checkpoints(self, job: int, *, verify: bool = False) -> Page[CheckpointView]:
        return Page(items=tuple(world.checkpoints(self._job(job), verify=verify)))

    def items(self, job: int, asking: Asking, *, failed: bool = False) -> Page[ItemView]:
        return Page(items=tuple(world.items()))

    def artifacts(self, job: int) -> Page[ArtifactView]:
        one = fake_world.an_artifact(self._job(job).id)
        drawn = [
            replace(one, id=at, name=f"panel-{at:03}.svg", created_at=world.ago(seconds=9 * at)) for at in (3, 2, 1)
        ]
        return Page(items=tuple(drawn))

    def logs(self, job: int, asking: Asking, *, stage: str | None = None, attempt: int | None = None) -> Page[LogLine]:
        return Page(items=tuple(world.log_lines()))

    def why(self, job: int) -> WhyView:
        found = self._job(job)
        told = f"Job {job} of pipeline '{found.pipeline}' was submitted 6m ago."
        return WhyView(
            state=found.state,
            since=found.since,
            sentences=(told, f"Stage '{found.stage}' is {found.state}, attempt {found.attempts}."),
            next="The stage ends, and the next one begins in the same commit.",
        )

    def letter(self, letter: int) -> LetterView:
        found = super().letter(letter)
        job = self._job(found.job)
        kept = world.STAGES[found.pipeline][: world.STAGES[found.pipeline].index(found.stage)]
        plan = RetryPlan(
            stage=found.stage if kept else world.STAGES[found.pipeline][0], kept=kept, saved_ms=131_000 * len(kept)
        )
        log = tuple(
            LogLine(
                at=found.failed_at - timedelta(seconds=6 - at), stream="out", text=text, stage=found.stage, attempt=5
            )
            for at, text in enumerate(("asking the farm for 12 pages", "page 1: no answer", "giving up after 30 s"))
        )
        checkpoints = tuple(world.checkpoints(job, verify=True))
        return replace(found, attempts=tuple(world.attempts(job)), checkpoints=checkpoints, plan=plan, log=log)

    def letters(self, asking: Asking) -> Page[LetterView]:
        return _page(self._letters.values(), asking, LETTERS)

    def jobs(self, asking: Asking) -> Page[JobView]:
        return _page(self._jobs.values(), asking, JOBS)

    def events(self, asking: Asking, *, since: int | None = None) -> Page[EventView]:
        return _page([event for event in self._events if event.id > (since or 0)], asking, EVENTS)

    def retry_letters(self, letters: Selection, *, start: str = "checkpoint", params: Json = None) -> Bulk:
        return self._resolve("retry", self._named(letters), "retried", start)

    def dismiss_letters(self, letters: Selection, *, notes: str = "") -> Bulk:
        return self._resolve("dismiss", self._named(letters), "dismissed", "")

    def _named(self, letters: Selection) -> Selection:
        """Put ids in the place of a filter."""
        if letters.filter is None:
            return letters
        found = self.letters(Asking(filter=letters.filter, limit=1000)).items
        return Selection(ids=tuple(letter.id for letter in found), preview=letters.preview)

    def _resolve(self, verb: str, selection: Selection, resolution: str, plan: str) -> Bulk:
        former = dict(self._letters), dict(self._jobs)
        bulk = super()._resolve(verb, selection, resolution, plan)
        if bulk.action is not None:
            self._before[bulk.action] = former
            self._go_on([item.job for item in bulk.items] if resolution == "retried" else [])
        items = tuple(replace(item, plan=self._planned(item, resolution, plan)) for item in bulk.items)
        return replace(bulk, items=items)

    def _go_on(self, jobs: Iterable[int]) -> None:
        for number in jobs:
            self._jobs[number] = replace(self._jobs[number], state="running", since=NOON, finished_at=None)

    def crowd(self, count: int) -> None:
        """Let many jobs wait in line."""
        one = self._jobs[1836]
        self._jobs |= {number: replace(one, id=number) for number in range(3000, 3000 + count)}

    def enrol(self, job: int, batch: int) -> None:
        """Let a job belong to a batch."""
        self._jobs[job] = replace(self._jobs[job], batch=batch)

    def actions_done(self) -> list[ActionView]:
        """Give what operators did."""
        return list(self._actions)

    def finish(self, job: int) -> None:
        """Let a job end well."""
        self._jobs[job] = replace(self._jobs[job], state="completed", stage="send", last_failure=None, finished_at=NOON)

    def undo(self, action: int | None = None) -> ActionView:
        undone = super().undo(action)
        if undone.id in self._before:
            self._letters, self._jobs = self._before[undone.id]
        return undone

    def _planned(self, item: BulkItem, resolution: str, start: str) -> str:
        stage = self._letters[item.id].stage
        if resolution == "dismissed":
            return "dismissed; the job stays dead"
        if start == "checkpoint":
            return "runs from the beginning" if stage == "collect" else f"resumes at stage '{stage}'"
        return "runs from the beginning" if start == "beginning" else f"runs from '{start}'"

    def families(self, asking: Asking) -> Page[FamilyView]:
        pending = self.letters(Asking(filter=asking.filter, limit=1000)).items
        grouped: dict[str, list[LetterView]] = {}
        for letter in pending:
            grouped.setdefault(letter.family, []).append(letter)
        return Page(items=tuple(world.family(letters) for letters in grouped.values()))

    def recovery(self) -> RecoveryStatus:
        return RecoveryStatus(stalled=1, queued=0, processing=3)

    def pipelines(self) -> Page[PipelineView]:
        return Page(
            items=tuple(
                PipelineView(
                    name=name, version=2, stages=stages, queue="gpu" if name == "encode" else "default", on_drift="hold"
                )
                for name, stages in world.STAGES.items()
            )
        )

    def queues(self) -> Page[QueueView]:
        running = Counter(job.queue for job in self._jobs.values() if job.state == "running")
        return Page(
            items=tuple(
                QueueView(name=name, concurrency=4, rate="50/30s" if name == "gpu" else None, paused=paused,
                          running=running[name], queued=9)
                for name, paused in self._queues.items()
            )
        )  # fmt: skip

    def templates(self) -> Page[TemplateView]:
        return Page(items=tuple(figures.templates()))

    def schedules(self) -> Page[ScheduleView]:
        return Page(items=tuple(figures.schedules(self._resting)))

    def pause_schedule(self, name: str) -> ActionView:
        self._resting.add(name)
        return self._record("schedules pause", name)

    def resume_schedule(self, name: str) -> ActionView:
        self._resting.discard(name)
        return self._record("schedules resume", name)

    def submit(self, submission: Submission) -> Submitted:
        self.submissions.append(submission)
        return Submitted(ids=(1850,))

    def trigger_schedule(self, name: str) -> Submitted:
        return self.submit(Submission(name=name))

    def batches(self, asking: Asking) -> Page[BatchView]:
        return Page(items=tuple(figures.batches()))

    def batch(self, batch: int) -> BatchView:
        return next(each for each in figures.batches() if each.id == batch)

    def metrics(self, window: str = "24h") -> MetricsView:
        return figures.metrics(window)

    def alerts(self) -> Page[AlertView]:
        return Page(items=tuple(figures.alerts()))

    def health_history(self) -> Page[HealthChange]:
        return Page(items=tuple(figures.changes()))

    def cleanup_preview(self, kind: str | None = None) -> CleanupView:
        return disk.plan(times=self.swollen)

    def cleanup(self, *, kind: str | None = None, plan: str | None = None) -> CleanupView:
        self.cleaned.append(plan)
        return disk.plan(dry_run=False)

    def cleanup_history(self) -> Page[CleanupView]:
        return Page(items=tuple(disk.history()))

    def cleanup_why(self, path: str) -> CleanupWhyView:
        return disk.why(path)

    def storage(self) -> StorageView:
        return disk.storage()

    def duties(self) -> Page[DutyView]:
        known = (
            ("alerts", "15s", 9, 6, "nothing to tell"),
            ("due", "1s", 1, 0, "woke 1 job"),
            ("health", "30s", 12, 18, "services"),
            ("heartbeat", "10s", 4, 6, "3 showed life"),
            ("recovery", "30m", 1320, 480, "nothing was interrupted"),
            ("tidy", "1m", 20, 40, "nothing to delete (2 kinds were due)"),
        )
        return Page(
            items=tuple(
                DutyView(
                    name=name,
                    every=every,
                    last_at=world.ago(seconds=ago),
                    next_at=NOON + timedelta(seconds=until),
                    last_report=said,
                )
                for name, every, ago, until, said in known
            )
        )

    def run_duty(self, name: str) -> DutyView:
        return next(duty for duty in self.duties().items if duty.name == name)


def _page(records: Iterable[V], asking: Asking, keys: KeySet) -> Page[V]:
    """Cut a page as the store does: newest first, and the cursor is the id of the last one given."""
    wanted = parse(asking.filter, keys)
    found = sorted((record for record in records if _holds(record, wanted)), key=lambda record: -record.id)
    below = [record for record in found if asking.after is None or record.id < int(asking.after)]
    some = below[: asking.limit]
    return Page(items=tuple(some), next=str(some[-1].id) if len(below) > len(some) else None)


def _holds(record: JobView | LetterView | EventView, wanted: Filter) -> bool:
    terms = all(
        (_value(record, term.key) in term.values) is not term.negated for term in wanted.terms if term.key != "age"
    )
    return terms and all((word.text in str(record)) is not word.negated for word in wanted.words)


def _value(record: JobView | LetterView | EventView, key: str) -> str:
    if key == "error":
        failure = record.last_failure if isinstance(record, JobView) else None
        return failure.type if failure else str(getattr(record, "failure_type", ""))
    if key == "batch" and isinstance(record, LetterView):
        return "12" if record.pipeline == "report" else ""
    return str(getattr(record, key, ""))
