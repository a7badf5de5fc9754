"""A claim looks at each lane as far as it is worth it, and nobody stands in another's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sgops.core.lane import Lane
from sgops.core.settings import QueueSettings
from sgops.engine.gates import Gates
from sgops.engine.line import Line
from tests.support.jobs import NOW
from tests.support.store import a_draft, a_unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sgops.ports import Unit

NARROW = {"narrow": QueueSettings(concurrency=1)}


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Unit]:
    with a_unit(tmp_path / "sgops.db") as unit:
        yield unit


def gates() -> Gates:
    return Gates(NARROW, {"gpu": 1}, lambda: 0.0)


def test_a_full_queue_hides_nobody_of_another(unit: Unit) -> None:
    *_, other = unit.insert([*(a_draft(queue="narrow", priority=9) for _ in range(5)), a_draft()], NOW)
    there = gates()
    there.enter(99, Lane(queue="narrow"), set())

    line = Line(there, unit, 3, paused=())

    assert [job.id for job in line.jobs] == [other.id]
    assert line.is_cut


def test_those_who_wait_for_a_resource_hide_nobody_who_does_not(unit: Unit) -> None:
    first, *_, other = unit.insert([*(a_draft(uses="gpu=1", priority=9) for _ in range(5)), a_draft()], NOW)
    there = gates()
    there.enter(99, Lane(queue="x", uses="gpu=1"), set())

    line = Line(there, unit, 3, paused=())
    admitted = [line.admit(job, Lane(queue=job.queue, uses=job.uses)) for job in line.jobs]

    assert [job.id for job in line.jobs] == [first.id, other.id]
    assert [ticket is not None for ticket in admitted] == [False, True]


def test_a_queue_that_stands_still_is_not_looked_at(unit: Unit) -> None:
    unit.insert([a_draft(queue="night"), a_draft()], NOW)

    line = Line(gates(), unit, 10, paused=("night",))

    assert [job.queue for job in line.jobs] == ["default"]
    assert not line.is_cut


def test_who_stands_in_the_wrong_lane_goes_to_the_right_one(unit: Unit) -> None:
    [job] = unit.insert([a_draft()], NOW)
    right = Lane(queue="render", uses="gpu=1")

    line = Line(gates(), unit, 10, paused=())
    admitted = line.admit(job, right)

    assert admitted is None
    assert line.has_moved
    assert unit.lanes() == [right]


def test_nobody_is_left_out_when_all_of_a_narrow_queue_fit(unit: Unit) -> None:
    unit.insert([a_draft(uses="gpu=1")], NOW)
    there = Gates({}, {"gpu": 3}, lambda: 0.0)

    line = Line(there, unit, 10, paused=())

    assert not line.is_cut
