"""The lines of moves are counted at once, and made when somebody looks."""

from __future__ import annotations

from sgops.core.job import JobState
from sgops.core.moves import claim
from sgops.store.told import LinesOf
from tests.support.jobs import NOW, a_job, a_start
from tests.support.lives import end_of


def test_the_lines_are_those_of_the_moves_one_after_the_other() -> None:
    moves = [end_of(a_job(JobState.RUNNING), NOW), claim(a_job(id=8), a_start(), NOW)]
    lines = LinesOf(moves, 5)

    assert list(lines) == [*moves[0].events, *moves[1].events]
    assert (len(lines), lines[0], lines[-2:]) == (5, moves[0].events[0], list(moves[1].events))


def test_they_are_made_once() -> None:
    lines = LinesOf([end_of(a_job(JobState.RUNNING), NOW)], 3)

    first, again = list(lines), list(lines)

    assert all(one is other for one, other in zip(first, again, strict=True))
