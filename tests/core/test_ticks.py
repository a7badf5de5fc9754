"""A step of the wall clock and a suspend are told apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.ticks import Tick, drift

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
seconds = st.integers(min_value=0, max_value=10**6)
steps = st.integers(min_value=-(10**6), max_value=10**6)


@given(awake=seconds, asleep=seconds, step=steps)
def test_a_step_and_a_suspend_are_told_apart_whatever_else_happened(awake: int, asleep: int, step: int) -> None:
    before = Tick(wall=NOON, boottime=500.0, monotonic=400.0)

    after = Tick(
        wall=NOON + timedelta(seconds=awake + asleep + step),
        boottime=500.0 + awake + asleep,
        monotonic=400.0 + awake,
    )
    move = drift(before, after)

    assert move.step == timedelta(seconds=step)
    assert move.suspended == timedelta(seconds=asleep)


def test_time_that_merely_passes_is_no_move() -> None:
    before = Tick(wall=NOON, boottime=10.25, monotonic=10.25)

    after = Tick(wall=NOON + timedelta(milliseconds=2500), boottime=12.75, monotonic=12.75)
    move = drift(before, after)

    assert move.step == timedelta(0)
    assert move.suspended == timedelta(0)


@pytest.mark.parametrize("hours", [1, -1])
def test_an_hour_either_way_is_a_step_of_an_hour(hours: int) -> None:
    before = Tick(wall=NOON, boottime=10.0, monotonic=10.0)

    move = drift(before, Tick(wall=NOON + timedelta(hours=hours), boottime=10.0, monotonic=10.0))

    assert move.step == timedelta(hours=hours)
    assert move.suspended == timedelta(0)
