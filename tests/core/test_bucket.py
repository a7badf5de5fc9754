"""A bucket lets a burst through, and then as much as comes in."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sgops.core.bucket import Bucket
from sgops.core.setting_types import Rate

TEN_A_SECOND = Rate(count=10, per=timedelta(seconds=1))


def test_a_full_bucket_is_emptied_and_fills_with_time() -> None:
    bucket = Bucket(TEN_A_SECOND, 0.0)

    for _ in range(10):
        bucket.take(0.0)

    assert (bucket.left(0.0), bucket.left(0.31), bucket.left(99.0)) == (0, 3, 10)


def test_a_clock_that_stands_still_or_goes_back_gives_nothing() -> None:
    bucket = Bucket(TEN_A_SECOND, 5.0)
    for _ in range(10):
        bucket.take(5.0)

    assert bucket.left(4.0) == 0


@given(steps=st.lists(st.floats(0, 0.5), max_size=60))
def test_never_more_begins_than_the_rate_and_one_burst_allow(steps: list[float]) -> None:
    bucket, now, begun = Bucket(TEN_A_SECOND, 0.0), 0.0, 0

    for step in steps:
        now += step
        while bucket.left(now) > 0:
            bucket.take(now)
            begun += 1

    assert begun <= 10 + now * 10 + 1e-6


def test_an_empty_bucket_says_when_the_next_token_comes() -> None:
    bucket = Bucket(TEN_A_SECOND, 0.0)
    full = bucket.seconds_until_next(0.0)
    for _ in range(10):
        bucket.take(0.0)

    waits = bucket.seconds_until_next(0.0)

    assert (full, waits) == (0.0, 0.1)
