"""What overruns is ended, whatever its thread does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sgops.core.retry import Retry
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages


def test_a_stage_past_its_timeout_is_ended_and_its_late_result_changes_nothing(make_plant: MakePlant) -> None:
    gate = Gate()
    pipeline = of_stages(name="story", retry=Retry(by_type={"timeout": {"limit": 0}}))
    pipeline.stage(timeout="200ms")(gate.deaf_body())
    plant = make_plant(pipeline, three_stages_called("other"), workers=1).start()
    job = plant.submit()

    view = plant.wait_for(job)
    gate.open.set()

    assert (view.state, view.last_failure.type if view.last_failure else "") == ("dead", "timeout")
    assert plant.wait_for(plant.submit("other", {})).state == "completed"
    assert plant.job(job).state == "dead"
    assert plant.operations.verify().ok


def test_a_stage_that_listens_leaves_at_its_deadline(make_plant: MakePlant) -> None:
    gate = Gate()
    pipeline = of_stages(name="story", retry=Retry(by_type={"timeout": {"limit": 0}}))
    pipeline.stage(timeout="100ms")(gate.body())
    plant = make_plant(pipeline).start()

    view = plant.wait_for(plant.submit())

    assert view.state == "dead"
    assert plant.operations.status().workers.abandoned == 0


def test_a_running_job_that_does_not_listen_is_taken_from_its_thread_after_the_grace(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.deaf_body()), cancel_grace=timedelta(milliseconds=100)).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    plant.operations.cancel(plant.only(job))

    assert plant.wait_for(job).state == "cancelled"
    gate.open.set()


def three_stages_called(name: str) -> Any:
    pipeline = three_stages()
    pipeline.name = name
    return pipeline
