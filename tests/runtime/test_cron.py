"""Planned times are those of the wall in their zone: also when its clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.planned import Calendar
from sgops.runtime.cron import calendar, local_zone

BERLIN = ZoneInfo("Europe/Berlin")


def times(cron: str, start: datetime, count: int, zone: str = "Europe/Berlin") -> list[str]:
    planned: Calendar = calendar(cron, zone)
    found, at = [], start
    for _ in range(count):
        at = planned.after(at) or at
        found.append(at.astimezone(ZoneInfo(zone)).strftime("%d %H:%M%z"))
    return found


def test_a_time_that_never_comes_is_made_up_for_right_after_the_gap() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=BERLIN)

    assert times("30 2 * * *", before, 3) == ["29 03:00+0200", "30 02:30+0200", "31 02:30+0200"]


def test_a_time_that_comes_twice_is_planned_once() -> None:
    before = datetime(2026, 10, 24, 12, tzinfo=BERLIN)

    assert times("30 2 * * *", before, 2) == ["25 02:30+0200", "26 02:30+0100"]


def test_what_runs_every_hour_runs_in_both_hours_of_one_name() -> None:
    before = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)

    assert times("0 * * * *", before, 3) == ["25 02:00+0200", "25 02:00+0100", "25 03:00+0100"]


def test_the_last_planned_time_is_found_and_may_be_now() -> None:
    hourly = calendar("0 * * * *", "UTC")
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)

    assert hourly.last(noon) == noon
    assert hourly.last(noon + timedelta(minutes=59)) == noon
    assert hourly.after(noon) == noon + timedelta(hours=1)


@given(
    minutes=st.integers(0, 4 * 366 * 24 * 60),
    cron=st.sampled_from(["30 2 * * *", "*/15 * * * *", "0 3 * * 0", "0 0 1 * *", "59 1-3 * * *"]),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_looking_ahead_and_looking_back_agree(minutes: int, cron: str, zone: str) -> None:
    planned, at = calendar(cron, zone), datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    following = planned.after(at)

    assert following is not None
    assert following > at
    assert planned.last(following) == following
    assert (planned.last(at) or at) <= at


def test_the_machines_zone_is_found_with_its_rules(tmp_path: Path) -> None:
    named = local_zone({"TZ": "Europe/Berlin"})
    lost = local_zone({}, tmp_path / "no such file")
    strange = local_zone({"TZ": "Nowhere/Atall"})

    assert named == BERLIN
    assert (lost, strange) == (UTC, UTC)


@pytest.mark.parametrize("zone", ["local", "UTC"])
def test_a_zone_is_known_by_name(zone: str) -> None:
    assert calendar("* * * * *", zone).after(datetime(2026, 5, 1, tzinfo=UTC)) is not None
