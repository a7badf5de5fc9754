"""A schedule fires for the last of the times that have passed, if that is not too long ago, and tells of the others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from sgops.core.planned import PUNCTUAL, Standing, look, standing_document, standing_from
from tests.support.jobs import NOW

if TYPE_CHECKING:
    from datetime import datetime

HOUR = timedelta(hours=1)


class Hourly:
    """Whole hours from a moment on."""

    def after(self, at: datetime) -> datetime:
        return NOW + HOUR * ((at - NOW) // HOUR + 1)

    def last(self, at: datetime) -> datetime:
        return NOW + HOUR * ((at - NOW) // HOUR)


def test_before_its_time_nothing_is_due() -> None:
    assert look(NOW + HOUR, NOW, HOUR, Hourly()) is None
    assert look(None, NOW, HOUR, Hourly()) is None


def test_at_its_time_it_fires_and_the_next_time_is_known() -> None:
    seen = look(NOW, NOW + timedelta(seconds=3), timedelta(0), Hourly())

    assert seen is not None
    assert (seen.fires, seen.missed, seen.next_at) == (NOW, None, NOW + HOUR)


def test_of_many_times_that_were_missed_the_last_alone_fires() -> None:
    seen = look(NOW, NOW + 5 * HOUR + timedelta(minutes=20), HOUR, Hourly())

    assert seen is not None
    assert seen.fires == NOW + 5 * HOUR
    assert seen.missed == (NOW, NOW + 4 * HOUR)
    assert seen.next_at == NOW + 6 * HOUR


def test_what_is_later_than_its_catchup_is_left_out() -> None:
    seen = look(NOW, NOW + timedelta(minutes=20), timedelta(minutes=10), Hourly())

    assert seen is not None
    assert (seen.fires, seen.missed) == (None, (NOW, NOW))


def test_what_the_file_keeps_is_read_as_it_was_written() -> None:
    standing = Standing(plan="0 * * * * UTC", next_at=NOW, last_at=NOW - HOUR, last_job=7, paused=True, problem="no")

    assert standing_from(standing_document(standing)) == standing
    assert standing_from(standing_document(Standing(plan="x", next_at=None))) == Standing(plan="x", next_at=None)


@given(steps=st.lists(st.timedeltas(min_value=timedelta(hours=-3), max_value=timedelta(hours=5)), max_size=40))
def test_however_the_clock_moves_no_planned_time_fires_twice(steps: list[timedelta]) -> None:
    now, next_at, fired = NOW, NOW + HOUR, []

    for step in steps:
        now += step
        seen = look(next_at, now, HOUR, Hourly())
        if seen is not None:
            fired += [seen.fires] if seen.fires else []
            next_at = seen.next_at or next_at

    assert len(fired) == len(set(fired))
    assert fired == sorted(fired)
    assert timedelta(0) < PUNCTUAL
