"""A restart gives a queue no second burst: what began shortly before it counts, and what is long past does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sgops.core.setting_types import Rate
from sgops.core.settings import QueueSettings
from sgops.ports import Submission
from tests.engine.pipelines import of_stages
from tests.support.clock import FakeClock
from tests.support.eventually import eventually

if TYPE_CHECKING:
    from tests.engine.conftest import MakePlant
    from tests.support.plant import Plant

START = datetime(2030, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PACED = {"queues": {"default": QueueSettings(rate=Rate(count=2, per=MINUTE))}}


def well() -> str:
    return "well"


def again(plant: Plant, *, killed: bool) -> None:
    """Let another engine take over."""
    if killed:
        plant.close()
    else:
        plant.stop()
    plant.start()


def completed(plant: Plant) -> int:
    return plant.operations.status().counts.get("completed", 0)


@pytest.mark.parametrize("killed", [False, True])
def test_a_restart_gives_no_second_burst(make_plant: MakePlant, killed: bool) -> None:
    clock = FakeClock(START)
    plant = make_plant(of_stages(well), clock=clock, tables=PACED).start()
    jobs = plant.operations.submit(Submission(name="story", count=4)).ids
    eventually(lambda: completed(plant) == 2, what="the first two to complete")

    again(plant, killed=killed)
    why = plant.operations.why(jobs[2])
    after_the_restart = completed(plant)
    clock.advance(MINUTE)

    assert "its turn in queue 'default'" in str(why)
    assert after_the_restart == 2
    eventually(lambda: completed(plant) == 4, what="the others to complete in the next minute")


def test_a_restart_after_a_rest_finds_a_full_bucket(make_plant: MakePlant) -> None:
    clock = FakeClock(START)
    plant = make_plant(of_stages(well), clock=clock, tables=PACED).start()
    plant.operations.submit(Submission(name="story", count=2))
    eventually(lambda: completed(plant) == 2, what="the first two to complete")
    plant.stop()

    clock.advance(2 * MINUTE)
    plant.start()
    plant.operations.submit(Submission(name="story", count=2))

    eventually(lambda: completed(plant) == 4, what="two more to complete at once")


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1)])
def test_a_clock_that_was_set_keeps_a_queue_no_longer_than_its_period(make_plant: MakePlant, step: timedelta) -> None:
    clock = FakeClock(START)
    plant = make_plant(of_stages(well), clock=clock, tables=PACED).start()
    plant.operations.submit(Submission(name="story", count=4))
    eventually(lambda: completed(plant) == 2, what="the first two to complete")
    plant.stop()

    clock.step_wall(step)
    plant.start()
    clock.advance(MINUTE)

    eventually(lambda: completed(plant) == 4, what="the others to complete")


def test_what_is_known_no_more_counts_for_nothing(make_plant: MakePlant) -> None:
    clock = FakeClock(START)
    plant = make_plant(of_stages(well, name="old"), clock=clock, tables=PACED).start()
    plant.operations.submit(Submission(name="old", count=2))
    eventually(lambda: completed(plant) == 2, what="both to complete")
    plant.stop()

    plant.pipelines = [of_stages(well)]
    plant.start()
    plant.submit("story")

    eventually(lambda: completed(plant) == 3, what="the new one to complete at once")
