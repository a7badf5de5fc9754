"""The small questions and acts that no other test asks."""

from __future__ import annotations

import pytest

from sgops.core.errors import NotFound
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages


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
