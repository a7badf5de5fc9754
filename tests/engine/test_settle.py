"""What an outcome means for the job."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sgops.core.retry import Retry
from sgops.core.signals import Fail, Snooze
from sgops.ports import Asking, Selection
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import AT_ONCE, Failing, Gate, of_stages


def test_a_job_that_fails_less_often_than_its_limit_completes(make_plant: MakePlant) -> None:
    flaky = Failing(times=3)
    plant = make_plant(of_stages(flaky.body())).start()

    view = plant.wait_for(plant.submit())

    assert (view.state, view.attempts, view.output) == ("completed", 4, "done")
    assert view.last_failure is None


def test_a_job_that_exhausts_its_retries_is_buried_with_one_letter(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(Failing(times=99).body(), retry=Retry(limit=2, base="1ms"))).start()
    job = plant.submit()

    view = plant.wait_for(job)

    letters = plant.operations.letters(Asking()).items
    assert (view.state, view.attempts) == ("dead", 3)
    assert [(letter.job, letter.failure_type, letter.tries) for letter in letters] == [(job, "network_timeout", 3)]
    assert view.dead_letter == letters[0].id


def test_unknown_failures_that_exhaust_their_retries_are_escalated(make_plant: MakePlant) -> None:
    plant = make_plant(
        of_stages(Failing(99, lambda: ValueError("odd")).body(), retry=Retry(limit=1, base="1ms"))
    ).start()

    plant.wait_for(plant.submit())

    assert plant.operations.letters(Asking()).items[0].escalated


def test_a_retry_waits_durably_with_its_due_moment(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(Failing(times=1).body(), retry=Retry(base="1h"))).start()
    job = plant.submit()

    view = plant.wait_for(job, "waiting")
    plant.stop()
    again = plant.start().job(job)

    assert (again.state, again.due_at, again.waiting_for) == ("waiting", view.due_at, "retry")


def test_a_stage_that_snoozes_for_ever_is_buried(make_plant: MakePlant) -> None:
    def never() -> Snooze:
        return Snooze("40ms")

    plant = make_plant(of_stages(never), snooze_limit=timedelta(milliseconds=100)).start()

    view = plant.wait_for(plant.submit())

    assert view.state == "dead"
    assert view.last_failure is not None
    assert "snooze_limit" in view.last_failure.reason


def test_a_running_job_is_cancelled_at_its_next_safe_point(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.body())).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    plant.operations.cancel(plant.only(job))

    assert plant.wait_for(job).state == "cancelled"
    assert [attempt.outcome for attempt in plant.operations.attempts(job).items] == ["cancelled"]


def test_a_running_job_is_held_at_its_boundary_with_its_output_kept(make_plant: MakePlant) -> None:
    gate = Gate()

    def after(gated: str) -> str:
        return gated

    plant = make_plant(of_stages(gate.body(), after)).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    plant.operations.hold(plant.only(job))
    gate.open.set()
    held = plant.wait_for(job, "held")
    plant.operations.release(plant.only(job))

    assert (held.stage, held.held_for) == ("after", "operator")
    assert plant.wait_for(job).output == "through"


def test_a_dead_letter_that_dies_again_links_to_the_first(make_plant: MakePlant) -> None:
    def bad() -> Fail:
        return Fail("no", type="invalid_input")

    plant = make_plant(of_stages(bad, retry=AT_ONCE)).start()
    job = plant.submit()
    first = plant.wait_for(job).dead_letter
    assert first is not None

    plant.operations.retry_letters(Selection(ids=(first,)))
    plant.wait_for(job, "queued", "running", "dead")

    second = plant.operations.letters(Asking(filter="resolution:pending")).items
    while not second:
        second = plant.operations.letters(Asking(filter="resolution:pending")).items
    assert second[0].previous == first


@pytest.mark.parametrize("run", range(3))
def test_many_jobs_of_all_fates_leave_a_clean_file(make_plant: MakePlant, run: int) -> None:
    def mixed(ctx: Any, params: dict[str, int]) -> int:
        if params["n"] % 3 == 0 and ctx.attempt == 1:
            raise ConnectionError("once")
        if params["n"] % 7 == 0:
            return Fail("never", type="invalid_input")  # type: ignore[return-value]
        return params["n"]

    def double(mixed: int) -> int:
        return mixed * 2

    plant = make_plant(of_stages(mixed, double)).start()

    jobs = [plant.submit(params={"n": n}) for n in range(40)]

    assert {plant.wait_for(job).state for job in jobs} == {"completed", "dead"}
    assert plant.operations.verify().ok


def test_a_job_whose_outcome_nobody_can_settle_is_set_aside_with_the_reason(make_plant: MakePlant) -> None:
    def sleepy() -> Snooze:
        return Snooze(timedelta(days=5_000_000))

    plant = make_plant(of_stages(sleepy), snooze_limit=timedelta(days=9_000_000)).start()

    view = plant.wait_for(plant.submit())

    assert (view.state, view.last_failure.reason if view.last_failure else "") == (
        "dead",
        "OverflowError: date value out of range",
    )
    assert plant.operations.verify().ok
