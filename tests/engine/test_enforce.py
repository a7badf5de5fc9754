"""What overruns is ended, whatever its thread does."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sgops.core.retry import Retry
from sgops.core.setting_types import Mode
from sgops.ports import Asking
from tests.engine import isolated_stages
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.support.clock import FakeClock
from tests.support.eventually import eventually
from tests.support.plant import Plant

ONCE = Retry(by_type={"timeout": {"limit": 0}})
# So long a thread hangs that nothing ends; then it is let go, or later tests would pay for it.
HANGING = 20.0


def test_a_stage_past_its_timeout_is_ended_and_its_late_result_changes_nothing(make_plant: MakePlant) -> None:
    gate = Gate()
    pipeline = of_stages(name="story", retry=ONCE)
    pipeline.stage(timeout="200ms")(gate.deaf_body())
    plant = make_plant(pipeline, three_stages_called("other"), workers=1).start()
    job = plant.submit()

    view = plant.wait_for(job)
    gate.open.set()

    assert (view.state, view.last_failure.type if view.last_failure else "") == ("dead", "timeout")
    assert plant.wait_for(plant.submit("other", {})).state == "completed"
    assert plant.job(job).state == "dead"
    assert plant.operations.verify().ok


def sleeping() -> None:
    threading.Event().wait(HANGING)


def receiving() -> None:
    ours, _theirs = socket.socketpair()
    ours.settimeout(HANGING)
    ours.recv(1)


def locked() -> None:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire(timeout=HANGING)


def matching() -> None:
    # All of the interpreter stands still meanwhile: about a second.
    re.match(r"(a+)+$", "a" * 25 + "b")


def looping() -> None:
    while True:
        pass


def deaf() -> None:
    ends = threading.Event()
    threading.Timer(HANGING, ends.set).start()
    while not ends.is_set():
        try:
            while not ends.is_set():
                pass
        except BaseException:  # noqa: BLE001 - that is the point
            continue


@pytest.mark.parametrize("body", [sleeping, receiving, locked, matching, looping, deaf], ids=lambda body: body.__name__)
def test_whatever_a_thread_does_its_job_is_ended_and_the_next_begins(
    body: Callable[[], None], make_plant: MakePlant
) -> None:
    pipeline = of_stages(name="story", retry=ONCE)
    pipeline.stage(timeout="200ms")(body)
    plant = make_plant(pipeline, three_stages_called("other"), workers=1).start()

    bad, good = plant.submit(), plant.submit("other", {})

    view = plant.wait_for(bad, within=15)
    (attempt,) = plant.operations.attempts(bad).items
    assert (view.state, attempt.outcome) == ("dead", "timeout")
    assert plant.wait_for(good, within=15).state == "completed"
    enforced = [
        event for event in plant.operations.events(Asking(filter=f"job:{bad}")).items if "timeout" in event.event
    ]
    assert [event.details for event in enforced] == [{"limit": "200ms", "of": "stage"}]


def test_a_loop_in_python_is_nudged_out_of_its_thread(make_plant: MakePlant) -> None:
    pipeline = of_stages(name="story", retry=ONCE)
    pipeline.stage(timeout="200ms")(looping)
    plant = make_plant(pipeline).start()

    plant.wait_for(plant.submit())

    eventually(lambda: plant.operations.status().workers.abandoned == 0)


def test_a_stage_that_listens_leaves_at_its_deadline(make_plant: MakePlant) -> None:
    gate = Gate()
    pipeline = of_stages(name="story", retry=ONCE)
    pipeline.stage(timeout="100ms")(gate.body())
    plant = make_plant(pipeline).start()

    view = plant.wait_for(plant.submit())

    assert view.state == "dead"
    assert plant.operations.status().workers.abandoned == 0


def test_a_running_job_that_does_not_listen_is_taken_from_its_thread_after_the_grace(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.deaf_body()), cancel_grace=timedelta(milliseconds=100)).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    plant.operations.cancel(plant.only(job))

    assert plant.wait_for(job).state == "cancelled"
    gate.open.set()


def test_at_the_zombie_limit_no_thread_begins_a_stage_and_all_is_told(make_plant: MakePlant) -> None:
    gate = Gate()
    hung = of_stages(name="hung", retry=ONCE)
    hung.stage(timeout="100ms")(gate.deaf_body())
    plant = make_plant(hung, isolated_stages.alone, three_stages_called("other"), zombie_limit=1).start()
    plant.wait_for(plant.submit("hung"))
    eventually(lambda: plant.operations.ready().status == "unhealthy")

    kept, elsewhere = plant.submit("other", {}), plant.submit("alone", {})

    assert plant.wait_for(elsewhere, within=20).state == "completed"
    assert plant.job(kept).state == "queued"
    assert "zombie_limit" in plant.operations.ready().components["workers"].reason
    assert plant.operations.health("workers").status == "unhealthy"
    assert plant.operations.status().workers.abandoned == 1
    gate.open.set()
    assert plant.wait_for(kept).state == "completed"
    assert plant.operations.ready().status == "healthy"


def test_a_job_that_advances_at_the_limit_goes_back_to_the_queue(make_plant: MakePlant) -> None:
    gate, first = Gate(), Gate()
    hung = of_stages(name="hung", retry=ONCE)
    hung.stage(timeout="100ms")(gate.deaf_body())
    pipeline = of_stages(first.body(), three_stages().stages[0].function, name="story")
    plant = make_plant(hung, pipeline, zombie_limit=1).start()
    job = plant.submit("story", {})
    assert first.begun.wait(5)
    plant.wait_for(plant.submit("hung"))
    eventually(lambda: plant.operations.ready().status == "unhealthy")

    first.open.set()

    plant.wait_for(job, "queued")
    gate.open.set()
    assert plant.wait_for(job).state == "completed"
    assert plant.operations.verify().ok


def with_mode(plant: Plant, mode: Mode) -> Plant:
    recovery = replace(plant.settings.recovery, enforce_timeouts=mode)
    plant.settings = replace(plant.settings, recovery=recovery)
    return plant


@pytest.mark.parametrize(("mode", "told"), [(Mode.PREVIEW, 1), (Mode.OFF, 0)])
def test_enforcing_can_be_switched_off_or_only_previewed(mode: Mode, told: int, make_plant: MakePlant) -> None:
    gate, clock = Gate(), FakeClock()
    pipeline = of_stages(name="story", timeout="5m")
    pipeline.stage(timeout="2m")(gate.body())
    plant = with_mode(make_plant(pipeline, clock=clock), mode).start()
    job = plant.submit()
    assert gate.begun.wait(5)
    clock.advance(timedelta(hours=1))
    for _ in range(3):
        plant.operations.run_duty("enforce")

    gate.open.set()

    assert plant.wait_for(job).state == "completed"
    events = plant.operations.events(Asking()).items
    assert len([event for event in events if event.event == "timeout.enforced"]) == told


# ── the timeout of a whole job ──
def test_a_jobs_time_is_up_while_a_stage_runs(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.deaf_body(), name="story", timeout="300ms")).start()
    job = plant.submit()

    view = plant.wait_for(job)
    gate.open.set()

    assert view.last_failure is not None
    assert (view.state, view.last_failure.type) == ("dead", "timeout")
    assert "longer than 300ms since its first start" in view.last_failure.reason
    assert plant.operations.letters(Asking()).items[0].job == job
    assert plant.operations.verify().ok


def test_a_jobs_time_is_up_while_it_waits_for_a_retry(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(failing, name="story", timeout="300ms", retry=Retry(base="1m"))).start()

    view = plant.wait_for(plant.submit())

    assert view.last_failure is not None
    assert (view.state, view.last_failure.type) == ("dead", "timeout")
    assert plant.operations.verify().ok


def test_held_time_does_not_count_and_a_retry_begins_anew(make_plant: MakePlant) -> None:
    clock = FakeClock()
    pipeline = of_stages(failing, name="story", timeout="10m", retry=Retry(base="4m", jitter="none"))
    plant = make_plant(pipeline, clock=clock).start()
    job = plant.submit()
    plant.wait_for(job, "waiting")

    plant.operations.hold(plant.only(job))
    clock.advance(timedelta(hours=1))
    plant.operations.run_duty("enforce")
    plant.operations.release(plant.only(job))
    plant.operations.run_duty("enforce")

    assert plant.job(job).state == "waiting"
    clock.advance(timedelta(minutes=10))
    plant.operations.run_duty("enforce")
    assert plant.job(job).state == "dead"
    plant.operations.retry_jobs(plant.only(job))
    plant.wait_for(job, "waiting")
    plant.operations.run_duty("enforce")
    assert plant.job(job).state == "waiting"
    assert plant.operations.verify().ok


def test_a_clock_that_is_set_gives_and_takes_no_time(make_plant: MakePlant) -> None:
    clock = FakeClock()
    pipeline = of_stages(failing, name="story", timeout="10m", retry=Retry(base="4m", jitter="none"))
    plant = make_plant(pipeline, clock=clock).start()
    job = plant.submit()
    plant.wait_for(job, "waiting")
    plant.operations.run_duty("due")

    clock.step_wall(timedelta(hours=1))
    plant.operations.run_duty("due")
    plant.operations.run_duty("enforce")

    assert plant.job(job).state == "waiting"
    clock.advance(timedelta(minutes=11))
    plant.operations.run_duty("enforce")
    assert plant.wait_for(job).state == "dead"


def test_a_job_that_found_no_memory_is_tried_again_after_a_cleanup_with_nothing_beside_it(
    make_plant: MakePlant,
) -> None:
    there: list[bool] = []
    beside, gate = [], Gate()
    left: list[Path] = []

    def messy(ctx: Any) -> None:
        left.append(ctx.temp_dir / "left.raw")
        left[0].write_bytes(b"x")

    def hungry() -> str:
        beside.append(plant.operations.status().workers.busy)
        there.append(left[0].exists())
        if len(beside) == 1:
            raise MemoryError
        return "fed"

    pipeline = of_stages(hungry, name="hungry", retry=Retry(base="50ms"))
    plant = make_plant(pipeline, of_stages(messy, name="messy"), of_stages(gate.body(), name="other"), workers=3)
    plant.settings = replace(plant.settings, retention=replace(plant.settings.retention, temp=timedelta(0)))
    plant.start()
    plant.wait_for(plant.submit("messy"))
    other = plant.submit("other")
    assert gate.begun.wait(5)

    job = plant.submit("hungry")
    eventually(lambda: len(beside) == 1)
    plant.wait_for(job, "queued")
    plant.operations.run_duty("due")
    assert plant.job(job).state == "queued"
    gate.open.set()

    assert plant.wait_for(job).output == "fed"
    assert beside == [2, 1]
    assert there == [True, False]
    assert plant.wait_for(other).state == "completed"


def failing() -> None:
    raise ConnectionError("nobody there")


def three_stages_called(name: str) -> Any:
    pipeline = three_stages()
    pipeline.name = name
    return pipeline


def test_a_stage_that_ended_in_time_is_not_late_while_the_disk_is(make_plant: MakePlant) -> None:
    gate, disk = Gate(), Gate()
    pipeline = of_stages(name="story", retry=ONCE)
    pipeline.stage(timeout="5s")(gate.body())
    pipeline.stage(name="export")(lambda: "made")
    clock = FakeClock()
    plant = make_plant(pipeline, clock=clock).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    store = plant.assembled.store  # type: ignore[union-attr]
    store.later(lambda _unit: disk.deaf_body()())
    assert disk.begun.wait(5)
    gate.open.set()
    eventually(lambda: store.backlog > 1, what="what the stage made to wait for the disk")
    clock.advance(timedelta(minutes=1))
    plant.operations.run_duty("enforce")
    disk.open.set()

    assert plant.wait_for(job).state == "completed"
    assert [attempt.outcome for attempt in plant.operations.attempts(job).items] == ["completed", "completed"]
