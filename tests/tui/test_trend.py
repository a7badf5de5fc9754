"""Rates and the time that is left come from what was watched, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sgops.core.views import JobView, ProgressView
from sgops.tui.trend import KEPT, Paces, Trend, spark
from tests.support.fake_world import a_job

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def at_work(done: int, total: int | None = 50) -> JobView:
    return replace(a_job(1, "running"), progress=ProgressView(done=done, total=total))


def test_what_was_there_at_first_was_not_done_meanwhile() -> None:
    trend = Trend()

    trend.take(1_000_000, NOON)

    assert trend.rates == (0,)


def test_a_counter_fills_the_bucket_of_its_moment() -> None:
    trend = Trend()
    trend.take(10, NOON)

    trend.take(13, later(5))
    trend.take(14, later(25))

    assert trend.rates == (3, 0, 1)


def test_a_counter_that_falls_has_not_grown() -> None:
    trend = Trend()
    trend.take(10, NOON)

    trend.take(4, later(1))
    trend.take(5, later(2))

    assert trend.rates == (1,)


def test_a_long_absence_leaves_nothing_but_silence() -> None:
    trend = Trend()
    trend.take(10, NOON)

    trend.take(20, later(86_400))

    assert trend.rates == (*[0] * (KEPT - 1), 10)


def test_a_rate_is_one_a_minute() -> None:
    trend = Trend()
    trend.take(0, NOON)

    for minute in range(1, 7):
        trend.take(minute * 2, later(minute * 10 - 1))

    assert trend.per_minute == 12


def test_the_highest_fills_its_cell_and_what_is_there_is_seen() -> None:
    assert spark([0, 1, 500, 1000], 10) == "▁▂▅█"
    assert spark([0, 1, 1000], 10, plain=True).isascii()
    assert spark([], 10) == ""


def test_the_time_left_follows_the_pace_since_a_stage_was_first_seen() -> None:
    paces = Paces()
    paces.take([at_work(10)], NOON)

    left = paces.left(at_work(20), later(30))

    assert left == timedelta(seconds=90)


def test_nothing_is_promised_of_a_stage_that_does_not_move_or_has_no_end() -> None:
    paces = Paces()
    paces.take([at_work(10)], NOON)

    assert paces.left(at_work(10), later(30)) is None
    assert paces.left(at_work(20, total=None), later(30)) is None


def test_a_job_that_is_gone_is_forgotten() -> None:
    paces = Paces()
    paces.take([at_work(10)], NOON)

    paces.take([], later(10))

    assert paces.left(at_work(20), later(30)) is None
