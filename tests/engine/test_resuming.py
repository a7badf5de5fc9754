"""`--resume` and `--force-restart`."""

from __future__ import annotations

from typing import Any

import pytest

from sgops.core.errors import Refused
from sgops.core.pipeline import Pipeline
from sgops.core.retry import Retry
from sgops.core.signals import Fail
from sgops.ports import Asking, Submission
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.support.eventually import eventually
from tests.support.farm import Farm, FarmConnector

RESUME = Submission(name="story", params={"scenes": 2}, resume=True)
RESTART = Submission(name="story", params={"scenes": 2}, force_restart=True)


def test_with_no_unfinished_job_a_new_one_is_made_and_said_so(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()

    submitted = plant.operations.submit(RESUME)

    assert not submitted.existing
    assert "new one" in submitted.note


def test_a_dead_job_goes_on_from_its_checkpoint(make_plant: MakePlant) -> None:
    mended = False
    ran: list[str] = []

    def script() -> str:
        ran.append("script")
        return "text"

    def panels(script: str) -> object:
        return script if mended else Fail("no ink", type="invalid_input")

    plant = make_plant(of_stages(script, panels)).start()
    job = plant.submit(params={"scenes": 2})
    plant.wait_for(job, "dead")
    mended = True

    submitted = plant.operations.submit(RESUME)

    assert (submitted.ids, submitted.existing) == ((job,), True)
    assert plant.wait_for(job, "completed").run == 1
    assert ran == ["script"]


def test_a_dead_job_can_be_begun_again(make_plant: MakePlant) -> None:
    def script() -> Fail:
        return Fail("no", type="invalid_input")

    plant = make_plant(of_stages(script)).start()
    job = plant.submit(params={"scenes": 2})
    plant.wait_for(job, "dead")

    plant.operations.submit(RESTART)

    eventually(lambda: plant.job(job).run == 2, what="run 2")


@pytest.mark.parametrize("submission", [RESUME, RESTART])
def test_a_running_job_is_left_alone(make_plant: MakePlant, submission: Submission) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.body())).start()
    plant.submit(params={"scenes": 2})
    assert gate.begun.wait(5)

    with pytest.raises(Refused, match="is running"):
        plant.operations.submit(submission)
    gate.open.set()


@pytest.mark.parametrize("submission", [RESUME, RESTART])
def test_a_held_job_goes_on(make_plant: MakePlant, submission: Submission) -> None:
    plant = make_plant(three_stages()).open(runs=True)
    job = plant.submit(params={"scenes": 2})
    plant.operations.hold(plant.only(job))

    plant.operations.submit(submission)

    assert plant.job(job).state == "queued"


def test_jobs_with_other_parameters_are_others(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    job = plant.submit(params={"scenes": 3})

    assert plant.operations.submit(RESUME).ids != (job,)


def test_a_job_whose_service_may_still_have_its_work_asks_there_first(make_plant: MakePlant) -> None:
    story, farm = Pipeline("story", retry=Retry(limit=0)), Farm()

    @story.stage(timeout="1s")
    def render(ctx: Any) -> Any:
        return ctx.call("farm")

    plant = make_plant(story, services={"farm": FarmConnector(farm)}).start()
    job = plant.submit(params={"scenes": 2})
    plant.wait_for(job, "dead")

    plant.operations.submit(RESUME)
    farm.finish("late")

    assert plant.wait_for(job, "completed").output == "late"
    went = [event.event for event in plant.operations.events(Asking(filter=f"job:{job}", limit=100)).items]
    assert (went.count("job.started"), len(farm.submissions), farm.most) == (1, 1, 1)
    assert plant.operations.verify().ok
