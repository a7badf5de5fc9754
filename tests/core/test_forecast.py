"""When a disk will be full is read off a straight line, and off nothing shorter than ten minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.forecast import Seen, forecast

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def falling(by: int, hours: int = 6, last: int = 10_000) -> Seen:
    return [(NOON - HOUR * back, last + by * back) for back in range(hours, -1, -1)]


def test_what_fills_up_evenly_is_full_when_it_says() -> None:
    seen = forecast(falling(1_000), NOON, reserve=4_000)

    assert seen is not None
    assert seen.growth == 24_000
    assert seen.low_at == NOON + 6 * HOUR
    assert seen.full_at == NOON + 10 * HOUR


@pytest.mark.parametrize("by", [0, -1_000])
def test_what_does_not_fill_up_is_never_full(by: int) -> None:
    seen = forecast(falling(by), NOON, reserve=0)

    assert seen is not None
    assert seen.full_at is None
    assert seen.growth <= 0


def test_what_is_below_its_reserve_is_low_now() -> None:
    seen = forecast(falling(0), NOON, reserve=20_000)

    assert seen is not None
    assert seen.low_at == NOON


@pytest.mark.parametrize("free", [[], [(NOON, 5)], [(NOON, 9), (NOON + timedelta(minutes=9), 1)]])
def test_too_little_says_nothing(free: Seen) -> None:
    assert forecast(free, NOON, reserve=0) is None


@given(
    st.lists(st.integers(0, 2**50), min_size=2, max_size=30),
    st.integers(0, 2**40),
)
def test_whatever_was_seen_the_future_is_not_before_now_and_low_comes_before_full(
    rooms: list[int], reserve: int
) -> None:
    free = [(NOON - HOUR * (len(rooms) - at), room) for at, room in enumerate(rooms)]

    seen = forecast(free, NOON, reserve)

    assert seen is not None
    assert seen.full_at is None or (seen.low_at is not None and NOON <= seen.low_at <= seen.full_at)
