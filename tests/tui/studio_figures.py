"""What is counted of the studio's morning: batches, curves of the last hour, alerts, and what changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sgops.core.views import (
    AlertView,
    BatchProgress,
    BatchView,
    DeliveryView,
    HealthChange,
    MetricsPoint,
    MetricsView,
    PerHour,
    ScheduleView,
    StageMetrics,
    TemplateView,
)
from tests.support import fake_world
from tests.support.clock import NOON

_DONE = (3, 5, 4, 8, 12, 9, 14, 18, 17, 22, 19, 25, 21, 16, 12, 18, 20, 24, 27, 22, 18, 14, 17, 19)
_STAGES = {
    name: StageMetrics(mean=usual, p50=usual, p95=2 * usual, retry_rate=0.1, completed=80, failed=4, retries=8)
    for name, usual in (
        ("script", 40_000), ("voice", 70_000), ("panels", 360_000), ("compose", 20_000), ("export", 15_000),
        ("collect", 8_000), ("render", 70_000), ("send", 2_000), ("download", 50_000),
    )
}  # fmt: skip
_DIED = (0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 3, 1, 0)


def batches() -> list[BatchView]:
    """Give the batches of the morning, newest first."""
    return [
        _batch(12, "march reports", "report", "processing", 4, total=40, completed=21, running=2, queued=12, dead=5),
        _batch(11, "bedtime stories", "story", "partial", 190, total=25, completed=23, dead=1, cancelled=1),
        _batch(9, "old films", "encode", "completed", 1500, total=1200, completed=1200),
    ]


def templates() -> list[TemplateView]:
    """Give the templates of the studio."""
    return [
        TemplateView(name="bedtime", pipeline="story", params={"scenes": 6, "voice": "Ada"}),
        TemplateView(name="month", pipeline="report", params={"month": "last"}),
    ]


def schedules(paused: Collection[str]) -> list[ScheduleView]:
    """Give its schedules; what stands still has no next time."""
    known = (
        ("friday-films", "bedtime", "0 18 * * FRI", timedelta(days=3, hours=6), 1802),
        ("nightly", "bedtime", "0 2 * * *", timedelta(hours=14), 1835),
        ("reports", "month", "15 12 1 * *", timedelta(minutes=15), None),
    )
    return [
        ScheduleView(
            name=name,
            template=template,
            cron=cron,
            timezone="Europe/Berlin",
            next_at=None if name in paused else NOON + until,
            last_at=NOON - timedelta(hours=10) if job else None,
            last_job=job,
            paused=name in paused,
        )
        for name, template, cron, until, job in known
    ]


def _batch(number: int, label: str, pipeline: str, status: str, minutes: float, **counts: int) -> BatchView:
    begun = NOON - timedelta(minutes=minutes)
    return BatchView(
        id=number,
        label=label,
        pipeline=pipeline,
        status=status,
        progress=BatchProgress(**counts),
        created_at=begun,
        finished_at=None if status == "processing" else begun + timedelta(minutes=45),
    )


def metrics(window: str) -> MetricsView:
    """Give an hour in which the farm fell ill towards its end."""
    points = [
        MetricsPoint(
            at=NOON - timedelta(minutes=60 - 2.5 * number),
            created=done,
            completed=done,
            failed=died,
            stage_p95=1800 + 90 * done,
            disk_free=(62_000 - 40 * number) * 1024 * 1024,
        )
        for number, (done, died) in enumerate(zip(_DONE, _DIED, strict=True))
    ]
    hour = PerHour(created=412, completed=384, failed=8)
    return fake_world.some_metrics(window, series=tuple(points), per_hour=hour, stages=_STAGES)


def alerts() -> list[AlertView]:
    """Give what is wrong now, and what was."""
    told = DeliveryView(by="command", of="raised", outcome="delivered", attempts=1, at=NOON - timedelta(minutes=9))
    lost = DeliveryView(
        by="webhook", of="raised", outcome="failed", attempts=4, at=NOON - timedelta(minutes=8), error="HTTP 502"
    )
    rate = fake_world.an_alert(
        5,
        rule="dead_letter_rate",
        title="21% of the jobs that ended are dead",
        text="8 of 38 jobs that ended within the hour are dead letters; 5 are network_timeout in report / render.",
        value=0.21,
        threshold=0.1,
        raised_at=NOON - timedelta(minutes=9),
        deliveries=(told, lost),
    )
    backlog = fake_world.an_alert(
        4,
        title="120 jobs wait for a worker",
        raised_at=NOON - timedelta(hours=7),
        cleared_at=NOON - timedelta(hours=6),
        deliveries=(told,),
    )
    return [rate, backlog]


def changes() -> list[HealthChange]:
    """Give when parts of the engine became what they are."""
    said = (("services", "degraded", "farm: no answer within 6s", 12), ("workers", "healthy", "", 380))
    return [
        HealthChange(id=10 - at, at=NOON - timedelta(minutes=minutes), component=name, status=status, reason=reason)
        for at, (name, status, reason, minutes) in enumerate(said)
    ]
