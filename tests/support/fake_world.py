"""A small world of jobs and what belongs to them, in which every field of every view says something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sgops.core.batch import status_of
from sgops.core.views import (
    ActionView,
    AlertView,
    ArtifactView,
    AttemptView,
    BackupView,
    BatchProgress,
    BatchView,
    Check,
    CheckpointView,
    Counted,
    Decision,
    DeliveryView,
    DurationsView,
    DutyView,
    EngineView,
    EventView,
    FailureView,
    Figures,
    HealthChange,
    HealthComponent,
    HealthView,
    ItemView,
    JobView,
    LetterView,
    LogLine,
    MetricsPoint,
    MetricsView,
    PerHour,
    PipelineView,
    ProgressView,
    QueueView,
    RecoveryReport,
    RetryPlan,
    StageFigures,
    StageMetrics,
    StageView,
    StatusView,
    StopView,
    Verdict,
    WorkersView,
)

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)

# What people and services write, and what no screen may act on.
HOSTILE = 'ünï "quoted" \\ \x00\x1b[31m\x7f\u202e\u2028\r\n\t😀 </script>'


def minutes_later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes, milliseconds=minutes)


def a_job(number: int, state: str, **changes: Any) -> JobView:
    fields: dict[str, Any] = {
        "id": number,
        "run": 1,
        "pipeline": "story",
        "version": 2,
        "template": "bedtime",
        "batch": 7,
        "queue": "default",
        "state": state,
        "held_for": "operator" if state == "held" else None,
        "waiting_for": "retry" if state == "waiting" else None,
        "stage": "panels",
        "priority": -3,
        "unique_key": f"key-{number}",
        "progress": ProgressView(done=3, total=50, message=HOSTILE),
        "attempts": 2,
        "due_at": minutes_later(90) if state == "waiting" else None,
        "last_failure": FailureView(type="network_timeout", reason=HOSTILE, stage="panels", at=minutes_later(2)),
        "definition_hash": "ab" * 32,
        "dead_letter": None,
        "crash_count": 0,
        "since": minutes_later(3),
        "created_at": NOON,
        "started_at": minutes_later(1),
        "finished_at": minutes_later(4) if state in {"completed", "dead"} else None,
    }
    return JobView(**(fields | changes))


def shown(job: JobView) -> dict[str, Any]:
    """Give what comes with `show` alone."""
    stage = StageView(name="panels", status="failed", attempts=2, started_at=NOON, duration_ms=120_000, stale=True)
    return {
        "params": {"title": HOSTILE, "scenes": 12, "deep": [[{"a": None}], True, 0.5, 2**53 + 1]},
        "output": {"file": "story.zip"},
        "stages": (StageView(name="script", status="completed", attempts=1), stage),
    }


def an_attempt(job: int) -> AttemptView:
    return AttemptView(
        id=11,
        job=job,
        run=1,
        stage="panels",
        number=2,
        outcome="failed",
        failure_type="network_timeout",
        reason=HOSTILE,
        traceback='File "panels.py", line 3\n\x1b[31mTimeoutError',
        started_at=NOON,
        finished_at=minutes_later(2),
        duration_ms=120_002,
        next_retry_at=minutes_later(90),
    )


def an_artifact(job: int) -> ArtifactView:
    return ArtifactView(
        id=21,
        job=job,
        run=1,
        stage="panels",
        attempt=2,
        name="panel-001.svg",
        kind="intermediate",
        path=f"/data/artifacts/{job}/panels.2/panel-001.svg",
        size=1_234,
        sha256="ab" * 32,
        created_at=minutes_later(1),
    )


def a_checkpoint(job: int, *, verified: bool = False) -> CheckpointView:
    return CheckpointView(
        id=21,
        job=job,
        run=1,
        stage="script",
        status="completed",
        trigger="after_stage",
        input_ref=(20, 19),
        output_ref=21,
        retry_count=0,
        last_error=None,
        definition_hash="ab" * 32,
        integrity_hash="cd" * 32,
        format=1,
        size=120,
        raw_size=400,
        duration_ms=1500,
        created_at=minutes_later(1),
        output={"scenes": [1, 2]},
        facts={"rows": 12},
        valid=False if verified else None,
        invalid_reason="its bytes are not the ones that were sealed" if verified else None,
    )


def an_item(key: str, state: str) -> ItemView:
    reason = HOSTILE if state == "failed" else None
    return ItemView(stage="panels", key=key, state=state, attempts=1, updated_at=NOON, result={"n": 1}, reason=reason)


def a_log_line(number: int, stage: str = "panels", attempt: int = 1) -> LogLine:
    return LogLine(at=minutes_later(number), stream="out", text=HOSTILE, stage=stage, attempt=attempt, id=number)


def an_event(number: int, job: int | None = 1) -> EventView:
    return EventView(
        id=number,
        seq=number,
        at=minutes_later(number),
        level="info",
        component="job",
        job=job,
        batch=7,
        stage="panels",
        attempt=1,
        event="stage.started",
        details={"note": HOSTILE, "counts": [1, 2]},
    )


def a_letter(number: int, job: int, **changes: Any) -> LetterView:
    fields: dict[str, Any] = {
        "id": number,
        "job": job,
        "pipeline": "story",
        "stage": "panels",
        "failure_type": "network_timeout",
        "reason": HOSTILE,
        "family": "story/panels/network_timeout",
        "escalated": True,
        "resolution": "pending",
        "resolved_at": None,
        "notes": "",
        "previous": None,
        "failed_at": minutes_later(4),
        "tries": 6,
    }
    return LetterView(**(fields | changes))


def told(letter: LetterView) -> dict[str, Any]:
    """Give what comes with `show` alone."""
    return {
        "attempts": (an_attempt(letter.job),),
        "checkpoints": (a_checkpoint(letter.job),),
        "snapshot": {"job": {"id": letter.job}, "definition": {"stages": ["script", "panels"]}},
        "log": (a_log_line(1),),
        "plan": RetryPlan(stage="panels", kept=("script",), saved_ms=1500, service=None, note="from the checkpoint"),
    }


def an_action(number: int, verb: str, target: str) -> ActionView:
    command = f"sgops {verb} {target}".rstrip()
    return ActionView(id=number, verb=verb, target=target, at=NOON, undoable=True, undone_at=None, command=command)


def a_batch(number: int, states: Mapping[str, int], **changes: Any) -> BatchView:
    fields: dict[str, Any] = {
        "id": number,
        "label": HOSTILE,
        "pipeline": "story",
        "status": status_of(states).value,
        "progress": BatchProgress(total=sum(states.values()), **states),
        "created_at": NOON,
        "finished_at": None,
    }
    return BatchView(**(fields | changes))


def a_report(**changes: Any) -> RecoveryReport:
    fields: dict[str, Any] = {
        "id": 5,
        "found": 2,
        "resumed": 1,
        "held": 1,
        "decisions": (Decision(job=3, decision="resume", reason="its checkpoint is valid"),),
        "started_at": NOON,
        "duration_ms": 12,
        "cause": "start",
    }
    return RecoveryReport(**(fields | changes))


def some_figures(jobs: dict[str, int], *, paused: bool) -> Figures:
    return Figures(
        at=minutes_later(9),
        since=NOON,
        version="0.1.0",
        state="ready",
        paused=paused,
        jobs=jobs,
        pending_letters=1,
        workers=WorkersView(total=4, busy=3, abandoned=1),
        backlog=2,
        last_event=8,
        memory=64 << 20,
        counted=Counted(
            events={"job.created": 6, "job.completed": 1, "stage.failed": 3},
            stages={"panels": StageFigures(completed=4, snoozed=1, retries=2, failed={"timeout": 3})},
        ),
        alerts=1,
    )


def a_health(*names: str, status: str = "healthy") -> HealthView:
    part = HealthComponent(status=status, reason="as it should be", value=2**40, checked_at=NOON)
    return HealthView(status=status, checked_at=NOON, components=dict.fromkeys(names, part))


def a_change(number: int, status: str) -> HealthChange:
    return HealthChange(
        id=number, at=minutes_later(number), component="storage", status=status, reason=HOSTILE, value=2**30
    )


def an_alert(number: int, **changes: Any) -> AlertView:
    sent = DeliveryView(by="command", of="raised", outcome="failed", attempts=4, at=minutes_later(1), error=HOSTILE)
    fields: dict[str, Any] = {
        "id": number,
        "rule": "backlog",
        "state": "cleared" if changes.get("cleared_at") else "raised",
        "title": "120 jobs wait for a worker",
        "text": HOSTILE,
        "value": 120,
        "threshold": 100,
        "raised_at": NOON,
        "deliveries": (sent, replace(sent, by="webhook", outcome="delivered", attempts=1, error=None)),
    }
    return AlertView(**(fields | changes))


def some_metrics(window: str, **changes: Any) -> MetricsView:
    points = [
        MetricsPoint(at=minutes_later(60 * hour), created=hour, completed=hour % 7, failed=hour % 3, stage_p95=900)
        for hour in range(24)
    ]
    view = MetricsView(
        window=window,
        since=NOON,
        until=minutes_later(60 * 24),
        created=276,
        completed=69,
        failed=24,
        cancelled=2,
        per_hour=PerHour(created=11.5, completed=2.88, failed=1.0),
        job_ms=DurationsView(mean=61_000, p50=45_000, p95=180_000, p99=305_000),
        stages={
            "panels": StageMetrics(mean=700, p50=512, p95=1400, retry_rate=0.25, completed=60, failed=20, retries=20),
            HOSTILE: StageMetrics(mean=None, p50=None, p95=None, retry_rate=None),
        },
        dead_letter_rate=0.2581,
        recovery_rate=0.5,
        cleanup_bytes=3 << 30,
        service_check_rate=0.995,
        series=tuple(points),
    )
    return replace(view, **changes)


def a_status(counts: dict[str, int]) -> StatusView:
    return StatusView(
        engine=EngineView(pid=4242, boot="boot-1", state="running", since=NOON, version="0.1.0"),
        counts=counts,
        workers=WorkersView(total=4, busy=1, abandoned=0),
        pending_letters=1,
        next_due_at=minutes_later(90),
        paused=False,
        recovery=a_report(),
        alerts=1,
        last_stop=StopView(at=NOON, clean=False, note="killed"),
        problems=("the disk is nearly full",),
    )


def a_pipeline() -> PipelineView:
    return PipelineView(
        name="story", version=2, stages=("script", "panels"), queue="default", on_drift="hold", error=HOSTILE
    )


def a_queue(name: str, *, paused: bool = False) -> QueueView:
    return QueueView(name=name, concurrency=4, rate="50/30s", paused=paused, running=1, queued=2)


def a_duty(name: str) -> DutyView:
    return DutyView(name=name, every="30s", last_at=NOON, next_at=minutes_later(1), last_report="nothing to do")


def a_backup(path: str | None, *, artifacts: bool) -> BackupView:
    return BackupView(
        path=path or "/data/backups/one.db", bytes=4096, verified=True, at=NOON, artifacts=2 if artifacts else None
    )


def a_verdict() -> Verdict:
    return Verdict(ok=False, checks=(Check(name="counters", ok=False, detail="3 is not 4", fixed=True),))
