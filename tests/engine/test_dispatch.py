"""Which jobs are in the engine's hands, and in which order they get there."""

from __future__ import annotations

from typing import Any

from sgops.ports import Asking, Submission
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
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


def test_no_more_run_at_once_than_there_are_workers(make_plant: MakePlant) -> None:
    gates = [Gate() for _ in range(3)]
    waiting = iter(gates)

    def gated(ctx: Any) -> str:
        return next(waiting).body()(ctx)

    plant = make_plant(of_stages(gated), workers=2).start()

    jobs = plant.operations.submit(Submission(name="story", count=3)).ids

    eventually(lambda: sum(gate.begun.is_set() for gate in gates) == 2, what="two to begin")
    states = [view.state for view in plant.operations.jobs(Asking()).items]
    assert states.count("running") == 2
    for gate in gates:
        gate.open.set()
    assert {plant.wait_for(job).state for job in jobs} == {"completed"}


def test_a_thousand_jobs_submitted_at_once_all_complete(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()

    plant.operations.submit(Submission(name="story", params={}, count=1000))

    eventually(
        lambda: plant.operations.status().counts == {"completed": 1000}, within=30, what="a thousand to complete"
    )
    assert plant.operations.verify().ok
