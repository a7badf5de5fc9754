"""Nothing is deleted by a clock that runs ahead of the time that has passed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.core.errors import Refused
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.support.clock import FakeClock
from tests.support.plant import Plant

HOUR = timedelta(hours=1)


def a_plant(make_plant: MakePlant) -> tuple[Plant, FakeClock]:
    clock = FakeClock()
    plant = make_plant(three_stages(), clock=clock).open(runs=True)
    plant.operations.cleanup()
    return plant, clock


def test_time_that_passes_is_believed(make_plant: MakePlant) -> None:
    plant, clock = a_plant(make_plant)

    clock.advance(100 * HOUR)
    clock.suspend(100 * HOUR)
    clock.step_wall(HOUR / 2)

    assert plant.operations.cleanup().deleted == 0
    plant.close()


def test_a_clock_far_ahead_is_not_until_it_is_set_right(make_plant: MakePlant) -> None:
    plant, clock = a_plant(make_plant)

    clock.step_wall(2 * HOUR)
    with pytest.raises(Refused, match="2h ahead"):
        plant.operations.cleanup()
    clock.advance(HOUR)
    with pytest.raises(Refused, match="2h ahead"):
        plant.operations.cleanup()
    clock.step_wall(-2 * HOUR)

    assert plant.operations.cleanup().deleted == 0
    plant.close()


def test_a_clock_that_stays_where_it_was_put_is_believed_after_a_day(make_plant: MakePlant) -> None:
    plant, clock = a_plant(make_plant)

    clock.step_wall(1000 * HOUR)
    clock.advance(25 * HOUR)

    assert plant.operations.cleanup().deleted == 0
    plant.close()


def test_a_jump_is_seen_also_when_nothing_was_deleted_for_days(make_plant: MakePlant) -> None:
    plant, clock = a_plant(make_plant)
    for _ in range(5):
        clock.advance(10 * HOUR)
        plant.operations.run_duty("tidy")

    clock.step_wall(1000 * HOUR)

    with pytest.raises(Refused, match="ahead"):
        plant.operations.cleanup()
    plant.close()


def test_the_engines_own_journal_does_not_go_by_a_clock_that_runs_ahead(make_plant: MakePlant) -> None:
    clock = FakeClock()
    plant = make_plant(three_stages(), clock=clock).start()
    plant.operations.run_duty("tidy")

    for _ in range(2):
        clock.step_wall(1000 * 24 * HOUR)
        plant.operations.run_duty("tidy")

    assert "engine.started" in [event.event for event in plant.operations.events(Asking(limit=100)).items]
