"""The small questions and acts that no other test asks."""

from __future__ import annotations

import pytest

from sgops.core.errors import NotFound, Refused
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages


def test_checkpoints_of_a_completed_job_can_be_deleted_and_of_no_other(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit(params={})
    plant.wait_for(job)
    plant.operations.pause()
    other = plant.submit(params={})

    deleted = plant.operations.delete_checkpoints(job)

    assert deleted == 6
    with pytest.raises(Refused, match="needed"):
        plant.operations.delete_checkpoints(other)


def test_the_pipelines_that_can_run_are_listed(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()

    [pipeline] = plant.operations.pipelines().items

    assert (pipeline.name, pipeline.stages) == ("story", ("script", "panels", "export"))


def test_duties_say_when_they_ran_and_what_they_did(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()

    view = plant.operations.run_duty("due")

    assert view.last_at is not None
    assert view.last_report == "0 released"
    assert {duty.name for duty in plant.operations.duties().items} >= {"due", "enforce", "recovery"}
    with pytest.raises(NotFound, match="recovery"):
        plant.operations.run_duty("recvery")


def test_a_shutdown_can_be_asked_for(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()

    plant.operations.shutdown(now=True)

    assert plant.assembled is not None
    assert plant.assembled.engine.stopping.is_set()
    assert plant.assembled.engine.in_a_hurry.is_set()


@pytest.mark.parametrize("ask", ["attempts", "items", "logs", "checkpoints", "why", "job"])
def test_every_question_about_an_unknown_job_is_answered_alike(make_plant: MakePlant, ask: str) -> None:
    plant = make_plant(three_stages()).open()
    question = getattr(plant.operations, ask)

    with pytest.raises(NotFound, match="99"):
        question(99, Asking()) if ask in {"items", "logs"} else question(99)
