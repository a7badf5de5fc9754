"""Letting all claiming, or one queue, stand still."""

from __future__ import annotations

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
    slow = three_stages()
    slow.name, slow.queue = "slow", "night"
    plant = make_plant(three_stages(), slow).start()
    plant.operations.pause_queue("night")

    held_up, free = plant.submit("slow", {}), plant.submit("story", {})

    assert plant.wait_for(free).state == "completed"
    assert plant.job(held_up).state == "queued"
    plant.operations.resume_queue("night")
    assert plant.wait_for(held_up).state == "completed"
