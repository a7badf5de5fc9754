"""The small questions about jobs, and acts on them, that no other test asks."""

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


@pytest.mark.parametrize("ask", ["attempts", "items", "logs", "checkpoints", "why", "job"])
def test_every_question_about_an_unknown_job_is_answered_alike(make_plant: MakePlant, ask: str) -> None:
    plant = make_plant(three_stages()).open()
    question = getattr(plant.operations, ask)

    with pytest.raises(NotFound, match="99"):
        question(99, Asking()) if ask in {"items", "logs"} else question(99)
