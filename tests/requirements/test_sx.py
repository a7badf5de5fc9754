"""SX: an act can be taken back, and every state can be explained."""

from __future__ import annotations

from sgops.core.retry import Retry
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Failing, of_stages, three_stages


def test_sx_0_an_act_has_an_id_and_a_twin_and_can_be_undone(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(Failing(times=1).body(), retry=Retry(base="1h"))).start()
    job = plant.submit()
    waiting = plant.wait_for(job, "waiting")

    done = plant.operations.cancel(plant.only(job))
    undone = plant.operations.undo(done.action)

    assert plant.job(job).due_at == waiting.due_at
    [action] = [each for each in plant.operations.actions(Asking()).items if each.id == done.action]
    assert (action.command, action.undone_at) == (f"sgops jobs cancel {job}", undone.undone_at)
    assert plant.operations.verify().ok


def test_sx_1_why_says_the_state_how_it_came_and_what_happens_next_and_when(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(Failing(times=1).body(), retry=Retry(base="1h"))).start()
    job = plant.submit()
    view = plant.wait_for(job, "waiting")

    why = plant.operations.why(job)

    assert (why.state, why.next_at) == ("waiting", view.due_at)
    assert "down" in " ".join(why.sentences)
    assert why.next


def test_sx_1_a_completed_job_has_its_story_too(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit()
    plant.wait_for(job)

    why = plant.operations.why(job)

    assert why.state == "completed"
    assert why.sentences
