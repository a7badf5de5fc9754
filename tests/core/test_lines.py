"""The lines of moves are counted and picked from at once, and made when somebody looks."""

from __future__ import annotations

from collections import Counter

from sgops.core.events import EventType
from sgops.core.job import JobState
from sgops.core.lines import LinesOf, kinds_in, picked
from sgops.core.moves import claim
from sgops.core.onward import Onward
from tests.support.jobs import NOW, a_job, a_start
from tests.support.lives import end_of

AN_END = end_of(a_job(JobState.RUNNING), NOW)
A_CLAIM = claim(a_job(id=8), a_start(), NOW)


def test_the_lines_are_those_of_the_moves_one_after_the_other() -> None:
    lines = LinesOf([AN_END, A_CLAIM], 5)

    assert list(lines) == [*AN_END.events, *A_CLAIM.events]
    assert (len(lines), lines[0], lines[-2:]) == (5, AN_END.events[0], list(A_CLAIM.events))


def test_they_are_made_once() -> None:
    lines = LinesOf([AN_END], 3)

    first, again = list(lines), list(lines)

    assert all(one is other for one, other in zip(first, again, strict=True))


def test_they_are_counted_by_kind_as_if_they_had_been_made() -> None:
    lines = LinesOf([AN_END, A_CLAIM, AN_END], 8)

    counted = kinds_in(lines)

    assert counted == Counter((event.type, event.stage) for event in lines) == kinds_in(list(lines))


def test_what_is_picked_is_in_its_order_whether_it_is_of_a_stage_boundary_or_not() -> None:
    lines = LinesOf([A_CLAIM, AN_END], 5)

    for kinds in ({EventType.JOB_STARTED}, {EventType.STAGE_STARTED, EventType.JOB_STARTED}, {EventType.JOB_CANCELLED}):
        assert picked(lines, kinds) == [event for event in lines if event.type in kinds] == picked(list(lines), kinds)


def test_a_stage_boundary_tells_the_kinds_it_says() -> None:
    assert isinstance(AN_END, Onward)

    told = [event.type for event in AN_END.events]

    assert Onward.kinds == set(told)
    assert len(told) == Onward.lines
