"""What is usual is learned."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sgops.core.throughput import LEARNING, Pace, learn

MINUTE = timedelta(minutes=1)


def worked(pace: Pace, rate: int, minutes: int) -> Pace:
    for _ in range(minutes):
        pace = learn(pace, rate, MINUTE)
    return pace


def test_a_steady_pace_is_usual_and_now() -> None:
    pace = worked(Pace(), 60, 45)

    assert pace.is_learned
    assert (round(pace.usual, 6), round(pace.now, 6)) == (60, 60)


def test_what_is_new_is_not_judged_yet() -> None:
    assert not worked(Pace(), 60, LEARNING // MINUTE - 1).is_learned


def test_ten_slow_minutes_are_seen_and_change_little_of_what_is_usual() -> None:
    pace = worked(worked(Pace(), 60, 600), 6, 20)

    assert pace.share < 0.3
    assert pace.usual > 50


def test_a_new_pace_becomes_usual_within_days() -> None:
    pace = worked(worked(Pace(), 60, 600), 20, 3 * 24 * 60)

    assert pace.share > 0.9


def test_no_time_teaches_nothing() -> None:
    pace = worked(Pace(), 60, 45)

    assert learn(pace, 99, timedelta(0)) == pace


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 3600)), max_size=50))
def test_the_pace_stays_between_the_slowest_and_the_fastest(spans: list[tuple[int, int]]) -> None:
    pace = Pace()

    for done, seconds in spans:
        pace = learn(pace, done, timedelta(seconds=seconds))

    rates = [done * 60 / seconds for done, seconds in spans] or [0]
    assert min(rates) * 0.999 <= pace.usual <= max(rates) * 1.001
    assert min(rates) * 0.999 <= pace.now <= max(rates) * 1.001
