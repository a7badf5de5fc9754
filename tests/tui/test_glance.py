"""Short times are short, and still say what matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.tui.glance import Glance, short, stopwatch

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (11_040, "3h04"), (39_600, "11h"), (432_000, "5d")],
)
def test_a_span_is_written_in_its_largest_unit(seconds: int, written: str) -> None:
    assert short(timedelta(seconds=seconds)) == written


@given(st.timedeltas(timedelta(0), timedelta(days=9000)))
def test_no_age_needs_more_than_five_cells(span: timedelta) -> None:
    assert len(short(span)) <= 5


@pytest.mark.parametrize(("seconds", "written"), [(-5, "00:00"), (131, "02:11"), (3731, "1:02:11")])
def test_a_stopwatch_counts_minutes_and_seconds(seconds: int, written: str) -> None:
    assert stopwatch(timedelta(seconds=seconds)) == written


def test_a_moment_is_shown_in_the_operators_zone() -> None:
    glance = Glance(now=NOON, zone=timezone(timedelta(hours=2)))

    assert glance.clock(NOON) == "14:00:00"


def test_another_day_begins_with_its_date() -> None:
    glance = Glance(now=NOON, zone=UTC)

    assert glance.clock(NOON - timedelta(days=2)) == "12-30 12:00"


def test_what_never_was_has_no_age() -> None:
    assert Glance(now=NOON).age(None) == "—"
