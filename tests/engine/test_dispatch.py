"""Which jobs are in the engine's hands."""

from __future__ import annotations

from typing import Any

from sgops.ports import Asking, Submission
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.support.eventually import eventually


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
