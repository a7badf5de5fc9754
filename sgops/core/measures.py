"""What the counts of a span of time say about the work: rates, durations, a curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sgops.core.events import EventType
from sgops.core.meters import Meters, StageMeter, Sum, all_of
from sgops.core.views import DurationsView, MetricsPoint, MetricsView, PerHour, StageMetrics

Counted: TypeAlias = Sequence[tuple[datetime, Meters]]

POINTS: Final = 24
_HOUR: Final = timedelta(hours=1)


def measured(window: str, counted: Counted, since: datetime, until: datetime) -> MetricsView:
    """Show the work of a window, given what was counted of each minute or hour in it."""
    parts = _parts(counted, since, until)
    total = all_of(parts.values())
    hours = (until - since) / _HOUR
    return MetricsView(
        window=window,
        since=since,
        until=until,
        created=created(total),
        completed=completed(total),
        failed=failed(total),
        cancelled=total.events.get(EventType.JOB_CANCELLED, 0),
        per_hour=PerHour(
            created=round(created(total) / hours, 2),
            completed=round(completed(total) / hours, 2),
            failed=round(failed(total) / hours, 2),
        ),
        job_ms=DurationsView(
            mean=total.jobs.mean_ms,
            p50=total.jobs.percentile(0.5),
            p95=total.jobs.percentile(0.95),
            p99=total.jobs.percentile(0.99),
        ),
        stages={name: _stage(meter) for name, meter in total.stages.items()},
        dead_letter_rate=dead_letter_rate(total),
        recovery_rate=recovery_rate(total),
        cleanup_bytes=total.sums.get(Sum.CLEANUP_BYTES, 0),
        service_check_rate=service_check_rate(total),
        series=tuple(
            _point(since + number * ((until - since) / POINTS), parts.get(number, Meters())) for number in range(POINTS)
        ),
    )


def created(meters: Meters) -> int:
    return meters.events.get(EventType.JOB_CREATED, 0)


def completed(meters: Meters) -> int:
    return meters.events.get(EventType.JOB_COMPLETED, 0)


def failed(meters: Meters) -> int:
    """Count the jobs that died."""
    return meters.events.get(EventType.DEAD_LETTER_QUEUED, 0)


def dead_letter_rate(meters: Meters) -> float | None:
    """Say how large a part of the jobs that came to an end died."""
    return _share(failed(meters), failed(meters) + completed(meters))


def recovery_rate(meters: Meters) -> float | None:
    """Say how large a part of what recovery found goes on."""
    found = meters.sums.get(Sum.RECOVERY_FOUND, 0)
    return _share(found - meters.sums.get(Sum.RECOVERY_FAILED, 0), found)


def service_check_rate(meters: Meters) -> float | None:
    """Say how large a part of the questions to services was answered."""
    checks = meters.sums.get(Sum.SERVICE_CHECKS, 0)
    return _share(checks - meters.sums.get(Sum.SERVICE_FAILURES, 0), checks)


def disk_free(meters: Meters) -> int | None:
    """Say how much room the disk had on the average."""
    looks = meters.sums.get(Sum.DISK_LOOKS, 0)
    return meters.sums.get(Sum.DISK_FREE, 0) // looks if looks else None


def _stage(meter: StageMeter) -> StageMetrics:
    took = meter.took
    return StageMetrics(
        mean=took.mean_ms,
        p50=took.percentile(0.5),
        p95=took.percentile(0.95),
        retry_rate=_share(meter.retries, took.count + meter.failed),
        completed=took.count,
        failed=meter.failed,
        retries=meter.retries,
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _parts(counted: Counted, since: datetime, until: datetime) -> Mapping[int, Meters]:
    """Add up what belongs to each of the equal parts of the window."""
    step = (until - since) / POINTS
    spans: dict[int, list[Meters]] = {}
    for at, meters in counted:
        # The first and the last part take what begins before the window, or ends after it.
        spans.setdefault(min(max((at - since) // step, 0), POINTS - 1), []).append(meters)
    return {number: all_of(found) for number, found in spans.items()}


def _point(at: datetime, meters: Meters) -> MetricsPoint:
    return MetricsPoint(
        at=at,
        created=created(meters),
        completed=completed(meters),
        failed=failed(meters),
        stage_p95=_slowest(meters.stages),
        disk_free=disk_free(meters),
    )


def _slowest(stages: Mapping[str, StageMeter]) -> int | None:
    found = [p95 for stage in stages.values() if (p95 := stage.took.percentile(0.95)) is not None]
    return max(found, default=None)
