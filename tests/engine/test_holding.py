"""What verify says of queues and resources: nothing is given twice, and nobody who does not run holds a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sgops.core.lane import Lane
from sgops.core.settings import QueueSettings
from sgops.ports import Submission
from tests.engine.pipelines import Gate, of_stages
from tests.support.eventually import eventually

if TYPE_CHECKING:
    from sgops.core.views import Check
    from sgops.engine.dispatch import Dispatch
    from tests.engine.conftest import MakePlant
    from tests.support.plant import Plant

TABLES = {"queues": {"default": QueueSettings(concurrency=2)}, "resources": {"gpu": 2}}


def well() -> str:
    return "well"


def dispatch_of(plant: Plant) -> Dispatch:
    assert plant.assembled is not None
    found: Dispatch = vars(plant.assembled.engine)["_dispatch"]
    return found


def of_lanes(plant: Plant) -> Check:
    [check] = [check for check in plant.operations.verify().checks if "resource" in check.name]
    return check


def held(make_plant: MakePlant, gate: Gate, **options: Any) -> Plant:
    """Give an engine with two jobs in the middle of a stage, and a third that waits."""
    story = of_stages(name="story")
    story.stage(name="render", uses={"gpu": 1})(gate.body())
    plant = make_plant(story, tables=TABLES, **options).start()
    plant.operations.submit(Submission(name="story", count=3))
    eventually(lambda: plant.operations.status().counts.get("running") == 2, what="two to run")
    return plant


@pytest.fixture
def gate() -> Any:
    gate = Gate()
    yield gate
    gate.open.set()


def test_what_runs_within_the_limits_is_sound_and_counted(make_plant: MakePlant, gate: Gate) -> None:
    plant = held(make_plant, gate)

    check = of_lanes(plant)

    assert (check.ok, check.detail) == (True, "2 jobs inside")


def test_without_an_engine_nobody_holds_anything(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(well), tables=TABLES).open()

    assert of_lanes(plant).ok


def test_more_at_a_time_than_a_queue_allows_is_told(make_plant: MakePlant, gate: Gate) -> None:
    plant = held(make_plant, gate)
    vars(dispatch_of(plant).gates)["_in_queue"].clear()
    vars(dispatch_of(plant).gates)["_in_use"].clear()

    dispatch_of(plant).nudge()
    eventually(lambda: plant.operations.status().counts.get("running") == 3, what="one too many to run")
    check = of_lanes(plant)

    assert not check.ok
    for words in ("queue 'default': 3 taken, of 2", "resource 'gpu': 3 taken, of 2", "3 taken, 1 counted"):
        assert words in check.detail


def test_a_place_that_is_held_by_a_job_that_does_not_run_is_told(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(well), tables=TABLES).start()
    dispatch_of(plant).gates.enter(99, Lane(queue="default"), set())

    check = of_lanes(plant)

    assert (check.ok, check.detail) == (False, "job 99 does not run, and has a place in queue 'default'")


def test_a_job_that_runs_without_a_place_is_told(make_plant: MakePlant, gate: Gate) -> None:
    plant = held(make_plant, gate)
    job, ticket = min((flight.job.id, flight.ticket) for flight in dispatch_of(plant).flights())

    dispatch_of(plant).gates.leave(ticket)
    check = of_lanes(plant)

    assert not check.ok
    assert f"job {job} runs, and has no place in its queue" in check.detail
    assert f"job {job} runs by the file, and no queue knows of it" in check.detail


def test_who_came_in_under_wider_limits_is_no_fault(make_plant: MakePlant, gate: Gate) -> None:
    plant = held(make_plant, gate)

    dispatch_of(plant).gates.configure({"default": QueueSettings(concurrency=1)}, {"gpu": 1})

    assert of_lanes(plant).ok


def test_the_law_holds_while_jobs_come_and_go(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(well), tables=TABLES).start()

    plant.operations.submit(Submission(name="story", count=300))
    found = []
    while plant.operations.status().counts.get("completed", 0) < 300:
        found.append(of_lanes(plant))

    assert [check.detail for check in found if not check.ok] == []
