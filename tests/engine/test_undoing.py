"""An operator's act can be taken back while nothing has followed."""

from __future__ import annotations

import pytest

from sgops.core.errors import NotFound, Refused
from sgops.ports import Asking, Selection
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.support.plant import Plant


@pytest.fixture
def plant(make_plant: MakePlant) -> Plant:
    return make_plant(three_stages()).open()


def test_a_cancelled_job_comes_back_as_it_was(plant: Plant) -> None:
    job = plant.submit(params={}, at="+1h")
    due = plant.job(job).due_at
    plant.operations.cancel(plant.only(job))

    undone = plant.operations.undo()

    assert (undone.verb, undone.undone_at is not None) == ("cancel", True)
    assert (plant.job(job).state, plant.job(job).due_at) == ("waiting", due)
    assert plant.operations.verify().ok


def test_an_act_on_many_is_taken_back_whole(plant: Plant) -> None:

    jobs = tuple(plant.submit(params={}) for _ in range(3))
    plant.operations.cancel(Selection(ids=jobs))

    plant.operations.undo()

    assert {plant.job(job).state for job in jobs} == {"queued"}


def test_an_act_is_undone_once(plant: Plant) -> None:
    job = plant.submit(params={})
    plant.operations.hold(plant.only(job))
    action = plant.operations.undo()

    with pytest.raises(Refused, match="already undone"):
        plant.operations.undo(action.id)


def test_there_may_be_nothing_to_undo(plant: Plant) -> None:
    with pytest.raises(NotFound, match="nothing to undo"):
        plant.operations.undo()


def test_what_has_started_since_cannot_be_undone(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit(params={})
    plant.wait_for(job)
    action = plant.operations.rerun(job).action
    plant.wait_for(job, "completed")

    while plant.job(job).run == 1 or plant.job(job).state != "completed":
        pass
    with pytest.raises(Refused, match="started since"):
        plant.operations.undo(action)


def test_a_pause_can_be_taken_back(plant: Plant) -> None:
    plant.operations.pause()

    plant.operations.undo()

    assert not plant.operations.status().paused
    with pytest.raises(Refused, match="not paused"):
        plant.operations.resume()


def test_every_act_names_its_twin_on_the_command_line(plant: Plant) -> None:
    job = plant.submit(params={})
    plant.operations.hold(plant.only(job))

    assert plant.operations.actions(Asking()).items[0].command == f"sgops jobs hold {job}"


def test_an_act_on_a_job_that_was_deleted_cannot_be_undone(plant: Plant) -> None:
    job = plant.submit(params={})
    plant.operations.cancel(plant.only(job))
    plant.operations.delete_jobs(plant.only(job))

    with pytest.raises(Refused, match=f"job {job} was deleted since"):
        plant.operations.undo()
