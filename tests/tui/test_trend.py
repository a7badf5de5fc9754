"""Rates and the time that is left come from what was watched, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sgops.core.views import JobView, ProgressView
from sgops.tui.ink import text_of
from sgops.tui.trend import Paces, is_too_young, spark, trends
from tests.support.fake_world import a_job
from tests.tui import studio_figures as figures
from tests.tui.studio_days import Nothing

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def at_work(done: int, total: int | None = 50) -> JobView:
    return replace(a_job(1, "running"), progress=ProgressView(done=done, total=total))


def test_the_last_hour_is_drawn_with_its_figures() -> None:
    line = text_of(trends(figures.metrics("1h"), 79))

    assert "384/h" in line
    assert "died" in line
    assert "p95 4.2s" in line
    assert "59GiB" in line


def test_an_hour_without_work_draws_flat_lines_and_promises_nothing() -> None:
    line = text_of(trends(Nothing().metrics("1h"), 4, plain=True))

    assert line.isascii()
    assert "done ____ 0/h" in line


def test_an_engine_that_has_just_started_knows_nothing_until_it_has_counted() -> None:
    nothing = replace(Nothing().metrics("1h"), created=0, completed=0, failed=0)

    assert is_too_young(nothing, timedelta(seconds=30))
    assert not is_too_young(replace(nothing, completed=1), timedelta(seconds=30))
    assert not is_too_young(nothing, timedelta(minutes=2))


def test_the_highest_fills_its_cell_and_what_is_there_is_seen() -> None:
    assert spark([0, 1, 500, 1000], 10) == "▁▂▅█"
    assert spark([0, 1, 1000], 10, plain=True).isascii()
    assert spark([], 10) == ""


def test_where_room_is_short_neighbours_share_a_cell_and_no_peak_is_lost() -> None:
    assert spark([0, 0, 1000, 0, 0, 500], 3) == "▁█▅"
    assert spark([0, 1, 2], 0) == ""


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
