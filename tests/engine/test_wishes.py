"""What an operator asked of a running job is done however the job leaves its worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sgops.core.signals import Snooze
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.engine.test_recovery import left_running
from tests.support.plant import Plant
from tests.support.tampering import tamper


def cancel(plant: Plant, job: int) -> None:
    plant.operations.cancel(plant.only(job))


def hold(plant: Plant, job: int) -> None:
    plant.operations.hold(plant.only(job))


class Leaving(Gate):
    """A stage that, once let go, ends in another way than by being done."""

    def body_that(self, ends: Callable[[], Any]) -> Callable[[], Any]:
        def leaving() -> Any:
            self.begun.set()
            self.open.wait(30)
            return ends()

        return leaving


def _fails() -> None:
    raise ConnectionError("down")


def _snoozes() -> Snooze:
    return Snooze("1h")


both = pytest.mark.parametrize(("ask", "state"), [(cancel, "cancelled"), (hold, "held")])


@pytest.mark.parametrize(("wish", "state"), [("cancel", "cancelled"), ("hold", "held")])
def test_an_engine_that_died_takes_no_wish_along(wish: str, state: str, make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    job = left_running(plant, stages_done=1)
    tamper(plant.folder, "UPDATE job SET asked = ?", wish)

    plant.start()

    assert plant.job(job).state == state
    report = plant.operations.recovery().last_run
    assert report is not None
    assert (report.found, report.held, report.cancelled) == (1, int(state == "held"), int(state == "cancelled"))


@both
@pytest.mark.parametrize("ends", [_fails, _snoozes])
def test_a_stage_that_would_come_back_later_does_not_outlive_the_wish(
    ends: Callable[[], Any], ask: Callable[[Plant, int], None], state: str, make_plant: MakePlant
) -> None:
    leaving = Leaving()
    plant = make_plant(of_stages(leaving.body_that(ends))).start()
    job = plant.submit()
    assert leaving.begun.wait(5)

    ask(plant, job)
    leaving.open.set()

    assert plant.wait_for(job, state, "waiting").state == state


@both
def test_a_thread_that_is_given_up_at_the_stop_takes_no_wish_along(
    ask: Callable[[Plant, int], None], state: str, make_plant: MakePlant
) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.deaf_body())).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    ask(plant, job)
    plant.assembled.engine.in_a_hurry.set()  # type: ignore[union-attr]
    plant.stop()

    assert plant.open().job(job).state == state
    gate.open.set()


def test_a_held_retry_goes_on_waiting_when_it_is_released(make_plant: MakePlant) -> None:
    leaving = Leaving()
    plant = make_plant(of_stages(leaving.body_that(_snoozes))).start()
    job = plant.submit()
    assert leaving.begun.wait(5)
    hold(plant, job)
    leaving.open.set()
    plant.wait_for(job, "held")

    plant.operations.release(plant.only(job))

    assert plant.job(job).state == "waiting"


def test_a_hold_that_is_taken_back_while_the_stage_runs_repeats_nothing(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.body(), _last)).start()
    job = plant.submit()
    assert gate.begun.wait(5)
    hold(plant, job)

    plant.operations.release(plant.only(job))
    gate.open.set()

    assert plant.wait_for(job, "completed", "held").state == "completed"
    assert [attempt.outcome for attempt in plant.operations.attempts(job).items] == ["completed", "completed"]


def _last() -> str:
    return "last"
