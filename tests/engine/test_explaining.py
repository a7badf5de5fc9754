"""Why a job does not run is put together from the file, the engine and its queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.engine.explaining import Explaining
from tests.engine.pipelines import three_stages

if TYPE_CHECKING:
    from tests.engine.conftest import MakePlant


def test_a_job_in_a_paused_queue_is_told_to_be_waiting_for_it(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    plant.operations.pause_queue("default")
    job = plant.submit(params={})

    view = plant.operations.why(job)

    assert "its queue 'default' is paused" in view.sentences[1]
    assert Explaining.__name__ == "Explaining"
