"""The newest sign of life outlives the engine."""

from __future__ import annotations

from datetime import timedelta

from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages
from tests.support.clock import FakeClock


def test_who_showed_life_since_the_last_beat_is_noted(make_plant: MakePlant) -> None:
    clock, gate = FakeClock(), Gate()
    plant = make_plant(of_stages(gate.deaf_body()), clock=clock).start()
    plant.submit()
    assert gate.begun.wait(5)

    first = plant.operations.run_duty("heartbeat").last_report
    clock.advance(timedelta(seconds=10))
    second = plant.operations.run_duty("heartbeat").last_report
    gate.open.set()

    assert (first, second) == ("1 showed life", "0 showed life")
