"""The studio on other days: just after it was killed, and before it ever had anything to do."""

from __future__ import annotations

from dataclasses import replace

from sgops.core.views import (
    AlertView,
    BatchView,
    CleanupView,
    HealthView,
    MetricsView,
    Page,
    PerHour,
    RecoveryReport,
    RecoveryStatus,
    ScheduleView,
    StatusView,
    TemplateView,
    WorkersView,
)
from sgops.ports import Asking
from tests.support import fake_world
from tests.tui import studio_world as world
from tests.tui.studio import Studio


class Recovered(Studio):
    """The same, just after it was killed and has got up again."""

    def status(self) -> StatusView:
        stop = fake_world.a_status({}).last_stop
        report = RecoveryReport(
            id=9, found=4, resumed=4, started_at=world.ago(minutes=1), duration_ms=12, repeated_ms=131_000,
            cause="the engine died",
            decisions=tuple(
                replace(each, job=job) for each in fake_world.a_report().decisions for job in (1841, 1840, 1839, 1838)
            ),
        )  # fmt: skip
        return replace(
            super().status(),
            recovery=report,
            last_stop=replace(stop, at=world.ago(hours=8, minutes=48), note="") if stop else None,
        )


class Nothing(Studio):
    """An engine that has never had anything to do."""

    def __init__(self) -> None:
        super().__init__()
        self._jobs, self._letters, self._events = {}, {}, self._events[:1]

    def status(self) -> StatusView:
        return replace(super().status(), counts={}, workers=WorkersView(total=5, busy=0), next_due_at=None)

    def health(self, component: str | None = None) -> HealthView:
        return fake_world.a_health("database", "queue", "scheduler", "workers")

    def recovery(self) -> RecoveryStatus:
        return RecoveryStatus(stalled=0, queued=0, processing=0)

    def batches(self, asking: Asking) -> Page[BatchView]:
        return Page(items=())

    def templates(self) -> Page[TemplateView]:
        return Page(items=())

    def schedules(self) -> Page[ScheduleView]:
        return Page(items=())

    def cleanup_preview(self, kind: str | None = None) -> CleanupView:
        return replace(super().cleanup_preview(kind), total=0, bytes=0, kept_total=0, items=(), kept=())

    def alerts(self) -> Page[AlertView]:
        return Page(items=())

    def metrics(self, window: str = "24h") -> MetricsView:
        none = tuple(replace(point, completed=0, failed=0, stage_p95=None) for point in super().metrics(window).series)
        return fake_world.some_metrics(window, series=none, per_hour=PerHour(created=0, completed=0, failed=0))
