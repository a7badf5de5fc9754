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


def test_a_stage_that_takes_long_among_quick_ones_keeps_nobody_waiting(make_plant: MakePlant) -> None:
    gate = Gate()
    firsts = iter([gate.body()])

    def mostly_quick(ctx: Any) -> str:
        return next(firsts, lambda _: "quick")(ctx) if ctx.job_id > 300 else "quick"

    plant = make_plant(of_stages(mostly_quick), workers=4).start()
    plant.operations.submit(Submission(name="story", count=300))
    eventually(lambda: plant.operations.status().counts == {"completed": 300}, within=30, what="the quick ones to end")

    plant.operations.submit(Submission(name="story", count=300))
    gate.begun.wait(30)

    others = {"completed": 599, "running": 1}
    eventually(lambda: plant.operations.status().counts == others, within=30, what="all others to end")
    gate.open.set()
    eventually(lambda: plant.operations.status().counts == {"completed": 600}, within=30, what="the long one to end")
