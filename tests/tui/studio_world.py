"""The records of a small studio's morning: stories are made, a service is ill, three things need somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sgops.core.values import Json
from sgops.core.views import (
    AttemptView,
    CheckpointView,
    EventView,
    FailureView,
    FamilyView,
    ItemView,
    JobView,
    LetterView,
    LogLine,
    ProgressView,
    StageView,
)
from tests.support import fake_world
from tests.support.clock import NOON

STAGES = {
    "story": ("script", "voice", "panels", "compose", "export"),
    "report": ("collect", "render", "send"),
    "encode": ("download", "render"),
}
TIMEOUT = "upstream 'farm' did not answer within 30 s (attempt to reach 10.0.0.7:9000)"
BAD_INPUT = "parameter 'month' is 13; months are 1 to 12"
DRIFTED = "stage 'panels' changed since the checkpoint: its body is another"


def ago(**span: float) -> datetime:
    """Give a moment before noon."""
    return NOON - timedelta(**span)


def _job(number: int, state: str, pipeline: str, stage: str, minutes: float, **more: Any) -> JobView:
    fields: dict[str, Any] = {
        "template": None,
        "batch": None,
        "priority": 0,
        "unique_key": None,
        "stage": stage,
        "progress": None,
        "attempts": 1,
        "due_at": None,
        "last_failure": None,
        "held_for": None,
        "waiting_for": None,
        "since": ago(minutes=minutes),
        "created_at": ago(minutes=minutes + 4),
        "started_at": ago(minutes=minutes + 3),
        "finished_at": ago(minutes=minutes) if state in {"completed", "dead", "cancelled"} else None,
        "queue": "gpu" if pipeline == "encode" else "default",
    }
    return fake_world.a_job(number, state, pipeline=pipeline, **(fields | more))


def _failure(kind: str, reason: str, stage: str, minutes: float) -> FailureView:
    return FailureView(type=kind, reason=reason, stage=stage, at=ago(minutes=minutes))


def jobs() -> list[JobView]:
    """Give the jobs of the morning, newest first."""
    running = ProgressView(done=15, total=50, message="drawing")
    timeout = _failure("network_timeout", TIMEOUT, "render", 2)
    jobs = [
        _job(1841, "running", "story", "panels", 2.2, progress=running),
        _job(1840, "running", "encode", "download", 0.4, progress=ProgressView(done=210)),
        _job(1839, "running", "story", "export", 0.1),
        _job(1838, "waiting", "report", "render", 2, waiting_for="retry", due_at=NOON + timedelta(seconds=42),
             last_failure=timeout, attempts=3),
        _job(1837, "held", "story", "panels", 55, held_for="drift",
             last_failure=_failure("drift", DRIFTED, "panels", 55)),
        _job(1836, "queued", "encode", "download", 1),
        _job(1835, "queued", "story", "script", 3),
        _job(1822, "external", "encode", "render", 31, progress=ProgressView(done=7, total=9)),
    ]  # fmt: skip
    jobs += [_dead(letter) for letter in letters()]
    jobs += [_job(number, "completed", "story", "export", 1830 - number + 60) for number in range(1760, 1781)]
    jobs.append(_job(1759, "cancelled", "report", "collect", 300))
    return sorted(jobs, key=lambda job: -job.id)


def _dead(letter: LetterView) -> JobView:
    failure = FailureView(type=letter.failure_type, reason=letter.reason, stage=letter.stage, at=letter.failed_at)
    minutes = (NOON - letter.failed_at).total_seconds() / 60
    batch = 12 if letter.pipeline == "report" else None
    more = {"batch": batch, "last_failure": failure, "dead_letter": letter.id, "attempts": letter.tries}
    return _job(letter.job, "dead", letter.pipeline, letter.stage, minutes, **more)


def _letter(number: int, stage: str, kind: str, reason: str, minutes: float) -> LetterView:
    return fake_world.a_letter(
        number,
        1750 + number,
        pipeline="story" if stage == "panels" else "report",
        stage=stage,
        failure_type=kind,
        reason=reason,
        family=f"{kind}-{stage}",
        escalated=False,
        failed_at=ago(minutes=minutes),
        tries=5 if kind == "network_timeout" else 1,
    )


def letters() -> list[LetterView]:
    """Give the dead letters, newest first."""
    slow = [_letter(40 + at, "render", "network_timeout", TIMEOUT, 12 + 9 * (5 - at)) for at in range(5, 0, -1)]
    bad = [_letter(at, "collect", "invalid_input", BAD_INPUT, 226 - 2 * at) for at in (38, 37)]
    return [*slow, *bad, _letter(31, "panels", "drift", DRIFTED, 500)]


def stages(job: JobView, names: Sequence[str], at: int) -> list[StageView]:
    """Give the stages of a job as it stands."""
    now = {"running": "in_progress", "completed": "completed", "dead": "failed"}.get(job.state, "pending")
    tries = Counter(each.stage for each in attempts(job))
    took = {each.stage: each.duration_ms for each in attempts(job)}
    return [
        StageView(
            name=name,
            status="completed" if number < at else now if number == at else "pending",
            attempts=tries[name],
            duration_ms=took.get(name) if number <= at else None,
        )
        for number, name in enumerate(names)
    ]


def attempts(job: JobView) -> list[AttemptView]:
    """Give every try at every stage of a job, oldest first."""
    names = STAGES[job.pipeline]
    at = names.index(job.stage or names[0])
    begin = job.created_at
    made: list[AttemptView] = []
    for name in names[:at]:
        made.append(_attempt(job, 1, "completed", begin, stage=name))
        begin += timedelta(seconds=70)
    failed = job.attempts if job.state in {"dead", "waiting"} else 0
    for number in range(1, failed + 1):
        made.append(_attempt(job, number, "failed", begin))
        begin += timedelta(seconds=30 + 10 * 2**number)
    if job.state == "running":
        made.append(_attempt(job, 1, "running", job.since, finished_at=None, duration_ms=None))
    return [replace(each, id=number) for number, each in enumerate(made, start=1)]


def _attempt(job: JobView, number: int, outcome: str, begin: datetime, **more: Any) -> AttemptView:
    failure = job.last_failure if outcome == "failed" else None
    seconds = 30 if failure else 70
    end = begin + timedelta(seconds=seconds)
    trace = 'File "report.py", line 41, in render\n    page = farm.render(chart, timeout=30)\nTimeoutError: ' + TIMEOUT
    fields: dict[str, Any] = {
        "stage": job.stage,
        "number": number,
        "outcome": outcome,
        "failure_type": failure.type if failure else None,
        "reason": failure.reason if failure else None,
        "traceback": trace if failure and failure.type == "network_timeout" else None,
        "started_at": begin,
        "finished_at": end,
        "duration_ms": seconds * 1000,
        "next_retry_at": end + timedelta(seconds=10 * 2**number) if failure and number < job.attempts else None,
    }
    return replace(fake_world.an_attempt(job.id), **(fields | more))


def checkpoints(job: JobView, *, verify: bool) -> list[CheckpointView]:
    """Give what was sealed at a job's boundaries."""
    names = STAGES[job.pipeline]
    done = names[: names.index(job.stage or names[0])]
    return [
        replace(
            fake_world.a_checkpoint(job.id),
            id=number,
            stage=name,
            valid=True if verify else None,
            created_at=job.created_at + timedelta(seconds=70 * number),
            size=4000 * number,
        )
        for number, name in enumerate(done, start=1)
    ]


def family(letters: Sequence[LetterView]) -> FamilyView:
    """Give a family from its letters."""
    newest = max(letters, key=lambda letter: letter.failed_at)
    return FamilyView(
        family=newest.family,
        pipeline=newest.pipeline,
        stage=newest.stage,
        failure_type=newest.failure_type,
        reason=newest.reason,
        count=len(letters),
        first_at=min(letter.failed_at for letter in letters),
        last_at=newest.failed_at,
    )


def events() -> list[EventView]:
    """Give what the journal holds, oldest first."""
    told: list[tuple[str, str, int | None, str | None, Mapping[str, Json]]] = [
        ("engine.ready", "info", None, None, {"recovered": 0}),
        ("job.created", "info", 1841, None, {"pipeline": "story"}),
        ("job.started", "info", 1841, "script", {}),
        ("stage.completed", "info", 1841, "script", {"took_ms": 4100}),
        ("stage.failed", "warning", 1838, "render", {"type": "network_timeout", "reason": TIMEOUT}),
        ("retry.scheduled", "warning", 1838, "render", {"after_ms": 42000, "tries": 3}),
        ("checkpoint.saved", "debug", 1841, "voice", {"size": 4096}),
        ("dead_letter.queued", "error", 1795, "render", {"letter": 45, "type": "network_timeout"}),
        ("job.completed", "info", 1785, "export", {}),
        ("stage.started", "info", 1841, "panels", {}),
    ]
    return [
        replace(fake_world.an_event(number, job), at=ago(seconds=400 - 7 * number), event=name, level=level,
                component=name.partition(".")[0], stage=stage, details=details, batch=None)
        for number, (name, level, job, stage, details) in enumerate(told * 4, start=1)
    ]  # fmt: skip


def items() -> list[ItemView]:
    """Give the pages that were drawn, and one that was not."""
    done = [
        ItemView(
            stage="panels",
            key=f"page-{number:02}",
            state="done",
            attempts=1,
            updated_at=ago(seconds=5 * number),
            result={"file": f"page-{number:02}.svg"},
        )
        for number in range(15, 0, -1)
    ]
    failed = replace(done[0], key="page-16", state="failed", attempts=2, result=None, reason=TIMEOUT)
    return [failed, *done]


def log_lines() -> list[LogLine]:
    """Give what the stage that draws has printed."""
    return [
        LogLine(
            at=ago(seconds=120 - 4 * number),
            stream="err" if number % 9 == 8 else "out",
            stage="panels",
            text=f"drew page {number} of 50 in {3 + number % 4}.{number % 7} s",
            attempt=1,
            id=1,
        )
        for number in range(1, 28)
    ]
