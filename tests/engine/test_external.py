"""Work at a service: no worker is held, nothing is done twice, and nobody is asked more than need be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sgops import Pipeline, Retry
from sgops.core.connecting import Unknown
from sgops.core.setting_types import Mode
from sgops.core.signals import Fail
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.support.eventually import eventually
from tests.support.farm import EVERYTHING, Farm, FarmConnector
from tests.support.plant import BRISK, Plant

SOON = Retry(limit=3, base="50ms", jitter="none")


def calling(timeout: str | None = None, seen: list[str] | None = None) -> Pipeline:
    """Give a pipeline whose only stage does a step and then calls the farm."""
    story = Pipeline("story", retry=SOON)
    passes = seen if seen is not None else []

    @story.stage(timeout=timeout)
    def render(ctx: Any) -> Any:
        passes.append("pass")
        ctx.step("sketch", lambda: passes.append("step"))
        return ctx.call("farm", scene=1)

    return story


def raising(error: BaseException, *routes: str) -> Callable[[str, str], None]:
    def mischief(route: str, _name: str) -> None:
        if route in routes:
            raise error

    return mischief


def waiting_for(event: threading.Event, *routes: str) -> Callable[[str, str], None]:
    def mischief(route: str, _name: str) -> None:
        if route in routes:
            event.wait(10)

    return mischief


def is_sound(plant: Plant) -> bool:
    verdict = plant.operations.verify()
    assert verdict.ok, [check for check in verdict.checks if not check.ok]
    return True


def receipts(plant: Plant, job: int) -> list[str]:
    assert plant.assembled is not None
    return [receipt.state.value for receipt in plant.assembled.reader.receipts(job)]


def test_a_job_waits_for_its_service_without_a_worker_and_goes_on_in_the_same_attempt(make_plant: MakePlant) -> None:
    farm, seen = Farm(), list[str]()
    plant = make_plant(calling(seen=seen), services={"farm": FarmConnector(farm)}, workers=1).start()
    jobs = [plant.submit() for _ in range(3)]
    for job in jobs:
        plant.wait_for(job, "external")
    eventually(lambda: len(farm.submissions) == 3, what="three submissions")

    farm.finish({"frames": 7})

    assert [plant.wait_for(job).output for job in jobs] == [{"frames": 7}] * 3
    assert [(len(plant.operations.attempts(job).items), farm.most) for job in jobs] == [(1, 1)] * 3
    assert (seen.count("pass"), seen.count("step")) == (6, 3)
    assert is_sound(plant)


def test_calls_of_one_stage_follow_each_other_and_each_is_answered_once(make_plant: MakePlant) -> None:
    story, farm = Pipeline("story"), Farm()
    farm.finish("done")

    @story.stage
    def render(ctx: Any) -> Any:
        loose = [ctx.call("farm", scene=n) for n in (1, 2)]
        for item in ctx.items(["a", "b"], key=str):
            with item:
                item.result = ctx.call("farm", name=f"scene {item.value}", scene=item.value)
        return loose

    plant = make_plant(story, services={"farm": FarmConnector(farm)}).start()

    job = plant.wait_for(plant.submit())

    assert (job.state, job.output) == ("completed", ["done", "done"])
    assert (len(farm.submissions), farm.most) == (4, 1)
    assert is_sound(plant)


def test_what_a_service_failed_at_is_tried_again_under_a_new_key(make_plant: MakePlant) -> None:
    farm = Farm()
    farm.fail("out of paint")
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)}).start()
    job = plant.submit()
    eventually(lambda: len(farm.submissions) >= 2, what="a second submission")

    farm.finish()

    assert plant.wait_for(job).state == "completed"
    assert farm.most == 1
    assert "out of paint" in str(plant.operations.attempts(job).items[0].reason)
    assert is_sound(plant)


def test_work_the_service_has_lost_is_submitted_again(make_plant: MakePlant) -> None:
    farm = Farm()
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)}).start()
    job = plant.submit()
    eventually(lambda: farm.calls["status"], what="a question")

    farm.forget()
    eventually(lambda: len(farm.submissions) == 2, what="a second submission", within=10)
    farm.finish()

    assert plant.wait_for(job).state == "completed"
    assert receipts(plant, job) == ["not_found", "done"]
    assert is_sound(plant)


def test_a_service_that_does_not_say_is_asked_again_and_then_somebody_has_to_decide(make_plant: MakePlant) -> None:
    farm = Farm()
    farm.mischief = lambda route, _: Unknown("on holiday") if route == "status" else None
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)}).start()
    job = plant.submit()

    held = plant.wait_for(job, "held")
    farm.mischief = lambda _route, _name: None
    farm.finish()
    plant.operations.release(plant.only(job))

    assert held.held_for == "service_unknown"
    assert "on holiday" in str([event.details for event in events(plant, job)])
    assert plant.wait_for(job).state == "completed"
    assert (farm.most, len(farm.submissions)) == (1, 1)
    assert is_sound(plant)


def test_a_key_that_is_safe_goes_out_again_when_nobody_answers(make_plant: MakePlant) -> None:
    farm = Farm(remembers_keys=True)
    farm.mischief = lambda route, _: Unknown() if route == "status" and farm.calls["submit"] < 2 else None
    farm.finish()
    service = FarmConnector(farm, {"status", "idempotent"})
    plant = make_plant(calling(), services={"farm": service}).start()

    job = plant.wait_for(plant.submit(), within=20)

    assert job.state == "completed"
    assert (farm.calls["submit"], farm.most) == (2, 1)
    assert is_sound(plant)


def test_a_refusal_takes_the_retry_way_and_a_permanent_one_ends_the_job(make_plant: MakePlant) -> None:
    farm = Farm()
    farm.mischief = raising(Fail("no such scene", type="invalid_input"), "submit")
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)}).start()

    job = plant.wait_for(plant.submit())

    assert (job.state, job.last_failure and job.last_failure.type) == ("dead", "invalid_input")
    assert is_sound(plant)


def test_a_submission_nobody_answered_is_looked_for_before_it_goes_out_again(make_plant: MakePlant) -> None:
    farm = Farm()
    farm.mischief = raising(OSError("line dead"), "submitted")
    farm.finish()
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)}).start()

    job = plant.wait_for(plant.submit())

    assert job.state == "completed"
    assert (farm.most, farm.calls["find"]) == (1, 1)
    assert is_sound(plant)


def test_a_submission_that_never_arrived_goes_out_again_under_its_key(make_plant: MakePlant) -> None:
    farm = Farm()
    farm.finish()
    farm.mischief = lambda route, _: 1 / 0 if route == "submit" and farm.calls["submit"] == 1 else None
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)}).start()

    job = plant.wait_for(plant.submit())

    assert (job.state, farm.calls["submit"], farm.most) == ("completed", 2, 1)
    assert is_sound(plant)


def test_work_that_may_have_arrived_where_nobody_can_look_is_held_and_not_repeated(make_plant: MakePlant) -> None:
    farm = Farm()
    farm.mischief = raising(OSError("line dead"), "submitted")
    plant = make_plant(calling(), services={"farm": FarmConnector(farm, {"status"})}).start()

    job = plant.wait_for(plant.submit(), "held")

    assert (job.held_for, farm.most) == ("service_unknown", 1)
    assert is_sound(plant)


def test_an_answer_that_comes_after_the_deadline_is_taken_all_the_same(make_plant: MakePlant) -> None:
    farm, go_on = Farm(), threading.Event()
    farm.finish()
    farm.mischief = waiting_for(go_on, "submitted")
    pace = replace(BRISK, timeout=timedelta(milliseconds=100))
    plant = make_plant(calling(), services={"farm": FarmConnector(farm, {"status"})}, pace=pace).start()
    job = plant.submit()
    plant.wait_for(job, "held")

    go_on.set()
    eventually(lambda: "submitted" in receipts(plant, job), what="the late receipt")
    plant.operations.release(plant.only(job))

    assert plant.wait_for(job).state == "completed"
    assert farm.most == 1
    assert is_sound(plant)


def test_a_cancel_reaches_the_service_and_a_late_result_is_recorded_and_not_used(make_plant: MakePlant) -> None:
    farm = Farm()
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)}).start()
    job = plant.submit()
    eventually(lambda: farm.calls["status"], what="a question")

    plant.operations.cancel(plant.only(job))
    eventually(lambda: len(farm.cancelled) >= 2, what="the cancel to be repeated")
    farm.finish()
    eventually(lambda: receipts(plant, job) == ["done"], what="the late result")

    assert plant.job(job).state == "cancelled"
    assert plant.operations.attempts(job).items[0].outcome == "cancelled"
    assert is_sound(plant)


def test_a_timeout_reaches_the_service_and_the_retry_asks_first(make_plant: MakePlant) -> None:
    farm = Farm()
    plant = make_plant(calling(timeout="200ms"), services={"farm": FarmConnector(farm)}).start()
    job = plant.submit()
    eventually(lambda: farm.cancelled, what="the service to be told")

    farm.fail("stopped")
    eventually(lambda: len(farm.submissions) == 2, what="a second submission")
    farm.finish()

    assert plant.wait_for(job).state == "completed"
    assert (plant.operations.attempts(job).items[0].outcome, farm.most) == ("timeout", 1)
    assert is_sound(plant)


def test_a_dead_letter_says_who_may_still_have_the_work_and_its_retry_asks_first(make_plant: MakePlant) -> None:
    story, farm = Pipeline("story", retry=Retry(limit=0)), Farm()

    @story.stage(timeout="1s")
    def render(ctx: Any) -> Any:
        return ctx.call("farm")

    plant = make_plant(story, services={"farm": FarmConnector(farm)}).start()
    job = plant.submit()
    letter = plant.wait_for(job, "dead").dead_letter
    assert letter is not None

    plan = plant.operations.letter(letter).plan
    plant.operations.retry_jobs(plant.only(job), force=True)
    farm.finish("late")

    assert plan is not None
    assert "asked first" in str(plan.service)
    assert plant.wait_for(job).output == "late"
    assert (len(farm.submissions), farm.most) == (1, 1)
    assert is_sound(plant)


def test_a_late_success_is_collected_and_the_planned_retry_dropped(make_plant: MakePlant) -> None:
    story, farm = Pipeline("story", retry=Retry(limit=3, base="1h")), Farm()

    @story.stage(timeout="200ms")
    def render(ctx: Any) -> Any:
        return ctx.call("farm")

    plant = make_plant(story, services={"farm": FarmConnector(farm)}).start()
    job = plant.submit()
    plant.wait_for(job, "waiting")

    farm.finish("late")

    assert plant.wait_for(job).output == "late"
    assert (len(farm.submissions), farm.most) == (1, 1)
    assert is_sound(plant)


@pytest.mark.parametrize("moment", ["submit", "submitted", "status"])
def test_an_engine_that_stops_at_its_service_finds_the_work_again(make_plant: MakePlant, moment: str) -> None:
    farm, reached, dead = Farm(), threading.Event(), threading.Event()

    def hang(route: str, _name: str) -> None:
        if route == moment and not dead.is_set():
            reached.set()
            dead.wait(10)

    farm.mischief = hang
    farm.finish("whole")
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)}).start()
    job = plant.submit()
    assert reached.wait(10)

    plant.stop()
    dead.set()
    plant.start()

    assert plant.wait_for(job).output == "whole"
    assert (len(farm.submissions), farm.most) == (1, 1)
    assert is_sound(plant)


def test_a_held_job_sends_nothing_until_it_is_released(make_plant: MakePlant) -> None:
    farm = Farm()
    farm.finish()
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)})
    plant.settings = replace(plant.settings, recovery=replace(plant.settings.recovery, ask_services=Mode.OFF))
    plant.start()
    job = plant.submit()
    eventually(lambda: receipts(plant, job) == ["submitted"], what="a receipt")
    asked = farm.calls["status"]

    plant.operations.hold(plant.only(job))
    held = plant.job(job)
    plant.operations.release(plant.only(job))

    assert (asked, held.state, plant.job(job).state) == (0, "held", "external")
    assert is_sound(plant)


def test_a_connector_that_is_no_longer_configured_holds_its_jobs(make_plant: MakePlant) -> None:
    farm = Farm()
    plant = make_plant(calling(), services={"farm": FarmConnector(farm, EVERYTHING)}).start()
    job = plant.submit()
    eventually(lambda: receipts(plant, job) == ["submitted"], what="a receipt")

    plant.stop()
    plant.services = {}
    plant.start()

    assert plant.wait_for(job, "held").held_for == "service_unknown"
    assert is_sound(plant)


def events(plant: Plant, job: int) -> Any:
    return plant.operations.events(Asking(filter=f"job:{job}", limit=200)).items
