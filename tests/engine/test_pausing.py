"""Letting all claiming, or one queue, stand still."""

from __future__ import annotations

import threading

import pytest

from sgops import Pipeline
from sgops.core.errors import NotFound, Refused
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages


def test_a_pause_keeps_jobs_from_being_claimed_and_survives_a_restart(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    plant.operations.pause()
    job = plant.submit(params={})

    plant.stop()
    plant.start()

    assert plant.job(job).state == "queued"
    assert plant.operations.status().paused
    plant.operations.resume()
    assert plant.wait_for(job).state == "completed"


def test_a_paused_queue_stands_still_while_others_run(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages(), night_shift()).start()
    plant.operations.pause_queue("night")

    held_up, free = plant.submit("slow", {}), plant.submit("story", {})

    assert plant.wait_for(free).state == "completed"
    assert plant.job(held_up).state == "queued"
    plant.operations.resume_queue("night")
    assert plant.wait_for(held_up).state == "completed"


@pytest.mark.parametrize("name", ["nigth", "*", ""])
def test_a_queue_that_is_not_there_is_not_found(name: str, make_plant: MakePlant) -> None:
    plant = make_plant(night_shift()).start()

    with pytest.raises(NotFound) as pausing:
        plant.operations.pause_queue(name)
    with pytest.raises(NotFound):
        plant.operations.resume_queue(name)

    assert "night" in pausing.value.message + pausing.value.hint
    assert plant.operations.status().paused is False


def test_a_paused_queue_that_nobody_uses_any_more_can_go_on(make_plant: MakePlant) -> None:
    plant = make_plant(night_shift()).start()
    plant.operations.pause_queue("night")
    plant.stop()
    plant.pipelines = [three_stages()]
    plant.start()

    shown = [queue.name for queue in plant.operations.queues().items if queue.paused]
    plant.operations.resume_queue("night")

    assert shown == ["night"]
    assert not any(queue.paused for queue in plant.operations.queues().items)


def test_an_undone_pause_is_answered_with_the_act_that_is_undone(make_plant: MakePlant) -> None:
    plant = make_plant(night_shift()).start()
    act = plant.operations.pause_queue("night")

    undone = plant.operations.undo(act.id)

    [recorded] = plant.operations.actions(Asking()).items
    assert undone == recorded
    assert (undone.id, undone.undone_at is None) == (act.id, False)
    assert plant.wait_for(plant.submit("slow", {})).state == "completed"


def test_a_pause_is_undone_once(make_plant: MakePlant) -> None:
    plant = make_plant(night_shift()).start()
    act = plant.operations.pause()
    plant.operations.undo(act.id)

    with pytest.raises(Refused, match="already undone"):
        plant.operations.undo(act.id)

    assert plant.operations.status().paused is False


def test_many_that_pause_at_once_forget_nobody(make_plant: MakePlant) -> None:
    queues = [night_shift(name) for name in ("a", "b", "c", "d", "e", "f")]
    plant = make_plant(*queues).start()
    threads = [threading.Thread(target=plant.operations.pause_queue, args=(queue.queue,)) for queue in queues]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert all(queue.paused for queue in plant.operations.queues().items if queue.name in "abcdef")


def night_shift(queue: str = "night") -> Pipeline:
    pipeline = three_stages()
    pipeline.name, pipeline.queue = "slow" if queue == "night" else queue, queue
    return pipeline
