"""An act on very many jobs is one act: undone whole, also when it, or its undo, was cut off."""

from __future__ import annotations

from contextlib import suppress

import pytest

from sgops import Fail
from sgops.boot.failpoints import ACTIONS, FailpointReached
from sgops.core import failpoints
from sgops.core.errors import Duplicate, Refused
from sgops.core.views import ActionView, BatchProgress
from sgops.ports import Asking, BatchSubmission, Selection
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.support.eventually import eventually
from tests.support.plant import Plant

# More than one transaction takes.
MANY = 450


@pytest.fixture
def plant(make_plant: MakePlant) -> Plant:
    return make_plant(three_stages()).open()


def test_the_cancel_of_a_batch_is_one_act_and_undone_whole(plant: Plant) -> None:
    batch = a_batch(plant)

    done = plant.operations.cancel_batch(batch)
    cancelled = progress(plant, batch).cancelled
    undone = plant.operations.undo()

    assert (done.matched, len(done.items), done.refused, cancelled) == (MANY, MANY, (), MANY)
    assert (undone.id, undone.target, undone.command) == (done.action, "batch 1", "sgops batch cancel 1")
    assert [act.id for act in acts(plant)] == [done.action]
    assert progress(plant, batch).queued == MANY
    assert plant.operations.verify().ok


def test_many_that_are_named_are_one_act_with_its_first_named(plant: Plant) -> None:
    a_batch(plant)

    plant.operations.cancel(Selection(ids=tuple(range(1, MANY + 1))))

    [act] = acts(plant)
    assert act.target == "1, 2, 3 and 447 more"
    assert act.command == f"sgops jobs cancel {' '.join(map(str, range(1, 51)))}"


def test_those_that_wait_and_those_that_are_due_come_back_each_to_its_place(plant: Plant) -> None:
    due = plant.submit(params={})
    later = plant.submit(params={}, at="+1h")
    started_at = plant.job(later).due_at
    plant.operations.cancel(Selection(ids=(due, later)))

    plant.operations.undo()

    assert (plant.job(due).state, plant.job(later).state) == ("queued", "waiting")
    assert plant.job(later).due_at == started_at
    assert plant.operations.verify().ok


def test_an_undo_leaves_what_had_begun_and_says_so(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.body()), workers=1).start()
    batch = a_batch(plant, 3)
    gate.begun.wait(10)
    plant.operations.pause()

    done = plant.operations.cancel_batch(batch)
    undone = plant.operations.undo(done.action)

    assert undone.note == "1 job had begun: what was asked stays asked"
    assert progress(plant, batch).queued == 2
    assert plant.wait_for(1).state == "cancelled"
    gate.open.set()


def test_an_act_that_was_cut_off_is_undone_as_far_as_it_came(plant: Plant) -> None:
    batch = a_batch(plant)
    failpoints.arm("apply.before_jobs:2=raise", ACTIONS)

    with suppress(FailpointReached):
        plant.operations.cancel_batch(batch)
    failpoints.disarm()
    cancelled = progress(plant, batch).cancelled
    plant.operations.undo()

    assert 0 < cancelled < MANY
    assert progress(plant, batch).queued == MANY
    assert plant.operations.verify().ok


def test_an_undo_that_was_cut_off_is_gone_on_with(plant: Plant) -> None:
    batch = a_batch(plant)
    act = plant.operations.cancel_batch(batch).action
    failpoints.arm("apply.before_jobs:2=raise", ACTIONS)

    with suppress(FailpointReached):
        plant.operations.undo(act)
    failpoints.disarm()
    before = progress(plant, batch).queued
    plant.operations.undo(act)

    assert 0 < before < MANY
    assert progress(plant, batch).queued == MANY
    with pytest.raises(Refused, match="already undone"):
        plant.operations.undo(act)


def test_the_retry_of_a_batch_is_one_act_and_undone_whole_with_its_letters(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(fail)).start()
    batch = a_batch(plant)
    eventually(lambda: progress(plant, batch).dead == MANY, within=60)
    plant.operations.pause()

    retried = plant.operations.retry_batch(batch)
    queued, pending = progress(plant, batch).queued, plant.operations.figures().pending_letters
    undone = plant.operations.undo(retried.action)

    assert (queued, pending, undone.command) == (MANY, 0, "sgops batch retry 1")
    assert (progress(plant, batch).dead, plant.operations.figures().pending_letters) == (MANY, MANY)
    assert plant.operations.verify().ok


def fail() -> None:
    raise Fail("no use", type="invalid_input")


def test_an_undo_that_one_job_forbids_changes_none(plant: Plant) -> None:
    batch = a_batch(plant)
    act = plant.operations.cancel_batch(batch).action
    plant.operations.rerun(MANY)

    with pytest.raises(Refused, match=f"job {MANY} is queued now"):
        plant.operations.undo(act)

    assert progress(plant, batch).cancelled == MANY - 1


def test_an_undo_that_would_make_two_jobs_of_one_unique_key_changes_none(plant: Plant) -> None:
    batch = a_batch(plant, last='{"params": {}, "unique_key": "k"}')
    act = plant.operations.cancel_batch(batch).action
    plant.submit(params={}, unique_key="k")

    with pytest.raises(Duplicate, match=f"job {MANY} has a unique key that another job has"):
        plant.operations.undo(act)

    assert progress(plant, batch).cancelled == MANY


def a_batch(plant: Plant, count: int = MANY, last: str = '{"params": {}}') -> int:
    lines = ['{"params": {}}'] * (count - 1) + [last]
    return plant.operations.submit_batch(BatchSubmission(name="story", lines="\n".join(lines).encode())).id


def progress(plant: Plant, batch: int) -> BatchProgress:
    return plant.operations.batch(batch).progress


def acts(plant: Plant) -> tuple[ActionView, ...]:
    return plant.operations.actions(Asking()).items
