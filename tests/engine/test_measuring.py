"""What operators are told of the last so much time."""

from __future__ import annotations

from datetime import timedelta

from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Failing, of_stages, three_stages
from tests.support.clock import NOON, FakeClock


def test_what_is_not_counted_yet_is_told_as_well(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages(), of_stages(Failing(1).body(), name="flaky")).start()
    for name in ("story", "flaky"):
        plant.wait_for(plant.submit(name, params={}))
    before = plant.operations.metrics("1h")

    plant.operations.run_duty("meters")

    after = plant.operations.metrics("1h")
    assert (before.created, before.completed, before.failed) == (2, 2, 0)
    assert (after.created, after.stages, after.job_ms) == (2, before.stages, before.job_ms)
    assert after.stages["flaky"].retry_rate == 0.5
    assert after.stages["panels"].completed == 1


def test_what_was_before_the_window_is_not_told(make_plant: MakePlant) -> None:
    clock = FakeClock()
    plant = make_plant(three_stages(), clock=clock).start()
    plant.wait_for(plant.submit(params={}))
    plant.operations.run_duty("meters")

    clock.advance(timedelta(hours=5))

    assert plant.operations.metrics("2h").created == 0
    assert plant.operations.metrics("24h").created == 1
    assert plant.operations.metrics("7d").created == 1


def test_a_day_is_told_to_the_minute(make_plant: MakePlant) -> None:
    clock = FakeClock(NOON.replace(minute=10))
    plant = make_plant(three_stages(), clock=clock).start()
    for minutes in (0, 20):
        clock.advance(timedelta(minutes=minutes))
        plant.wait_for(plant.submit(params={}))
        plant.operations.run_duty("meters")

    clock.advance(timedelta(hours=24, minutes=-10))

    assert plant.operations.metrics("24h").created == 1
    assert plant.operations.metrics("1d1h").created == 2
