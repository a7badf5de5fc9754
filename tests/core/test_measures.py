"""What counts say about the work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sgops.core.measures import POINTS, measured
from sgops.core.meters import Meters, StageMeter, Sum, durations

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_rates_are_of_what_they_could_be_of() -> None:
    counted = Meters(
        events={"job.created": 48, "job.completed": 9, "dead_letter.queued": 3, "job.cancelled": 1},
        sums={Sum.RECOVERY_FOUND: 10, Sum.RECOVERY_FAILED: 1, Sum.SERVICE_CHECKS: 4, Sum.SERVICE_FAILURES: 1},
        stages={"panels": StageMeter(took=durations([(100, 6)]), failed=2, retries=2)},
    )

    view = measured("24h", [(NOON - DAY, counted)], NOON - DAY, NOON)

    assert (view.created, view.completed, view.failed, view.cancelled) == (48, 9, 3, 1)
    assert (view.per_hour.created, view.per_hour.failed) == (2.0, 0.12)
    assert (view.dead_letter_rate, view.recovery_rate, view.service_check_rate) == (0.25, 0.9, 0.75)
    assert view.stages["panels"].retry_rate == 0.25
    assert view.stages["panels"].completed == 6


def test_a_rate_of_nothing_is_none() -> None:
    view = measured("24h", [], NOON - DAY, NOON)

    assert (view.dead_letter_rate, view.recovery_rate, view.service_check_rate) == (None, None, None)
    assert view.job_ms.mean is None


def test_the_curve_has_every_part_and_loses_nothing() -> None:
    hours = [(NOON - timedelta(hours=n), Meters(events={"job.created": n})) for n in range(25)]

    view = measured("24h", hours, NOON - DAY, NOON)

    assert len(view.series) == POINTS
    assert sum(point.created for point in view.series) == sum(range(25))
    assert [point.at for point in view.series] == sorted(point.at for point in view.series)


def test_the_slowest_stage_is_in_the_curve() -> None:
    slow = StageMeter(took=durations([(60_000, 1)]))
    counted = Meters(stages={"slow": slow, "fast": StageMeter(took=durations([(10, 9)]))})

    view = measured("1h", [(NOON - timedelta(minutes=1), counted)], NOON - timedelta(hours=1), NOON)

    assert view.series[-1].stage_p95 == view.stages["slow"].p95
