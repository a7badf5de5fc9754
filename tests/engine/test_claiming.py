"""Which jobs are claimed next, and what becomes of those that cannot be."""

from __future__ import annotations

from typing import Any

from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages, three_stages
from tests.support.eventually import eventually


def test_higher_priority_runs_first_and_older_first_among_equals(make_plant: MakePlant) -> None:
    ran: list[str] = []

    def note(params: dict[str, str]) -> None:
        ran.append(params["name"])

    plant = make_plant(of_stages(note), workers=1).open(runs=True)
    for name, priority in [("low", -1), ("first", 5), ("second", 5), ("normal", 0)]:
        plant.submit(params={"name": name}, priority=priority)

    plant.start()

    eventually(lambda: len(ran) == 4, what="all four to run")
    assert ran == ["first", "second", "normal", "low"]


def test_jobs_of_a_pipeline_that_is_not_loaded_are_held_and_go_on_when_it_is(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open(runs=True)
    job = plant.submit(params={})
    known, plant.pipelines = plant.pipelines, [_another()]
    plant.close()

    plant.start()
    view = plant.wait_for(job, "held")
    plant.stop()
    plant.pipelines = known
    plant.start()

    assert view.held_for == "handler_missing"
    assert plant.wait_for(job).state == "completed"


def _another() -> Any:
    other = three_stages()
    other.name = "other"
    return other
