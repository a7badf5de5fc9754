"""Waiting jobs come back on time, whatever somebody does to the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.core.retry import Retry
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Failing, of_stages
from tests.support.clock import FakeClock
from tests.support.eventually import eventually
from tests.support.plant import Plant


def waiting_for_a_minute(make_plant: MakePlant, clock: FakeClock) -> tuple[Plant, int]:
    """Leave a job waiting for a retry that is due in a minute."""
    retry = Retry(base="60s", jitter="none")
    pipelines = [of_stages(Failing(times=1).body(), retry=retry, name=name) for name in ("story", "other")]
    plant = make_plant(*pipelines, clock=clock).start()
    job = plant.submit()
    plant.wait_for(job, "waiting")
    plant.operations.run_duty("due")
    return plant, job


def test_a_waiting_job_runs_when_its_time_has_come(make_plant: MakePlant) -> None:
    clock = FakeClock()
    plant, job = waiting_for_a_minute(make_plant, clock)

    clock.advance(timedelta(seconds=59))
    plant.operations.run_duty("due")
    early = plant.job(job).state
    clock.advance(timedelta(seconds=2))
    plant.operations.run_duty("due")

    assert early == "waiting"
    assert plant.wait_for(job).state == "completed"


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_step_of_the_wall_clock_neither_drops_nor_delays_a_retry(make_plant: MakePlant, step: timedelta) -> None:
    clock = FakeClock()
    plant, job = waiting_for_a_minute(make_plant, clock)

    clock.step_wall(step)
    plant.operations.run_duty("due")
    stepped = plant.job(job).state
    clock.advance(timedelta(seconds=61))
    plant.operations.run_duty("due")

    assert stepped == "waiting"
    assert plant.wait_for(job).state == "completed"


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=-1)])
def test_what_fails_after_a_step_that_nobody_has_noticed_yet_is_not_moved_along(
    make_plant: MakePlant, step: timedelta
) -> None:
    clock = FakeClock()
    plant, first = waiting_for_a_minute(make_plant, clock)
    clock.advance(timedelta(seconds=1))
    clock.step_wall(step)
    second = plant.submit("other")
    plant.wait_for(second, "waiting")

    clock.advance(timedelta(seconds=1))
    plant.operations.run_duty("due")

    due = [plant.job(job).due_at for job in (first, second)]
    assert due[0] is not None
    assert due[1] is not None
    assert due[0] - clock.now() == timedelta(seconds=58)
    assert due[1] - clock.now() == timedelta(seconds=59)


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_retry_that_is_held_during_a_step_waits_no_longer_for_it(make_plant: MakePlant, step: timedelta) -> None:
    clock = FakeClock()
    plant, job = waiting_for_a_minute(make_plant, clock)
    plant.operations.hold(plant.only(job))
    clock.advance(timedelta(seconds=10))

    clock.step_wall(step)
    plant.operations.run_duty("due")
    plant.operations.release(plant.only(job))

    due = plant.job(job).due_at
    assert due is not None
    assert due - clock.now() == timedelta(seconds=50)


def test_a_step_while_no_engine_ran_is_made_up_for_at_the_next_start(make_plant: MakePlant) -> None:
    clock = FakeClock()
    plant, job = waiting_for_a_minute(make_plant, clock)
    due = plant.job(job).due_at
    plant.stop()

    clock.step_wall(timedelta(hours=-1))
    plant.start()

    assert due is not None
    eventually(lambda: plant.job(job).due_at == due - timedelta(hours=1), what="the retry to move with the clock")


def test_a_suspend_moves_nothing(make_plant: MakePlant) -> None:
    clock = FakeClock()
    plant, job = waiting_for_a_minute(make_plant, clock)
    due = plant.job(job).due_at

    clock.suspend(timedelta(seconds=30))
    plant.operations.run_duty("due")

    assert plant.job(job).due_at == due


def test_a_start_that_was_asked_for_by_the_clock_on_the_wall_stays_there(make_plant: MakePlant) -> None:
    clock = FakeClock()
    plant = make_plant(of_stages(Failing(times=0).body()), clock=clock).start()
    job = plant.submit(at="+10m")
    due = plant.job(job).due_at

    clock.step_wall(timedelta(minutes=5))
    plant.operations.run_duty("due")

    assert plant.job(job).due_at == due
