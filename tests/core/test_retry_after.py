"""What services write into Retry-After is read, or ignored, and never an endless wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.retry_after import LONGEST_WAIT, parse_retry_after

NOW = datetime(1994, 11, 6, 8, 49, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "header",
    [
        "30",
        " 30.0 ",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "sun, 06 nov 1994 08:49:37 +0000",
    ],
)
def test_seconds_and_every_date_that_http_knows_are_read(header: str) -> None:
    wait = parse_retry_after(header, NOW)

    assert wait == timedelta(seconds=30)


@pytest.mark.parametrize(
    "header", ["", "soon", "-5", "1e9", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "٣"]
)
def test_what_is_neither_seconds_nor_a_date_says_nothing(header: str) -> None:
    assert parse_retry_after(header, NOW) is None


def test_a_date_that_has_passed_means_now() -> None:
    wait = parse_retry_after("Sun, 06 Nov 1994 08:00:00 GMT", NOW)

    assert wait == timedelta(0)


def test_two_digits_of_a_year_far_ahead_mean_the_past_century() -> None:
    wait = parse_retry_after("Sunday, 06-Nov-50 08:49:37 GMT", NOW)

    assert wait == timedelta(0)


def test_a_leap_second_is_a_second() -> None:
    wait = parse_retry_after("Sun, 06 Nov 1994 08:49:60 GMT", NOW)

    assert wait == timedelta(seconds=52)


@given(st.text() | st.integers().map(str))
def test_no_header_makes_anybody_wait_for_ever(header: str) -> None:
    wait = parse_retry_after(header, NOW)

    assert wait is None or timedelta(0) <= wait <= LONGEST_WAIT
