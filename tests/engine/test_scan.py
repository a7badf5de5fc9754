"""Jobs without a sign of life: shown, and repeated only by force while their thread lives."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from sgops.core.setting_types import Mode
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.engine.test_recovery import left_running
from tests.support.clock import FakeClock
from tests.support.eventually import eventually
from tests.support.plant import Plant


def silent(make_plant: MakePlant, gate: Gate, clock: FakeClock) -> tuple[Plant, int]:
    """Leave a stage without a sign of life for an hour."""
    plant = make_plant(of_stages(gate.deaf_body()), clock=clock).start()
    job = plant.submit()
    assert gate.begun.wait(5)
    clock.advance(timedelta(hours=1))
    return plant, job


@pytest.fixture
def gate() -> Gate:
    return Gate()


def test_a_stalled_job_is_shown_and_left_alone_while_its_thread_lives(make_plant: MakePlant, gate: Gate) -> None:
    plant, job = silent(make_plant, gate, FakeClock())

    report = plant.operations.scan()
    gate.open.set()

    assert [(decision.job, decision.decision) for decision in report.decisions] == [(job, "left")]
    assert "--force" in report.decisions[0].reason
    assert plant.operations.recovery().last_run == report


def test_force_takes_the_job_from_its_thread_and_runs_the_stage_again(make_plant: MakePlant, gate: Gate) -> None:
    plant, job = silent(make_plant, gate, FakeClock())
    gate.open.clear()

    report = plant.operations.scan(force=True)
    gate.open.set()

    assert report.resumed == 1
    assert plant.wait_for(job).state == "completed"
    outcomes = [attempt.outcome for attempt in plant.operations.attempts(job).items]
    assert outcomes == ["interrupted", "completed"]
    assert plant.operations.verify().ok


def test_a_preview_says_the_same_and_changes_nothing(make_plant: MakePlant, gate: Gate) -> None:
    plant, job = silent(make_plant, gate, FakeClock())
    before = plant.operations.recovery().last_run

    report = plant.operations.scan(preview=True, force=True)

    assert (report.preview, report.found, report.resumed) == (True, 1, 1)
    assert plant.job(job).state == "running"
    assert plant.operations.recovery().last_run == before
    gate.open.set()


@pytest.mark.parametrize(
    ("mode", "sentence"), [(Mode.OFF, "off"), (Mode.PREVIEW, "1 stalled"), (Mode.AUTO, "1 stalled")]
)
def test_the_duty_follows_its_mode(make_plant: MakePlant, gate: Gate, mode: Mode, sentence: str) -> None:
    clock = FakeClock()
    plant, _ = silent(make_plant, gate, clock)
    in_force = plant.assembled.engine._parts.in_force  # type: ignore[union-attr]  # noqa: SLF001
    in_force.settings = replace(plant.settings, recovery=replace(plant.settings.recovery, mode=mode))

    report = plant.operations.run_duty("recovery").last_report
    gate.open.set()

    assert sentence in report


def test_a_job_that_the_file_calls_running_but_nobody_has_is_found_and_goes_on(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    job = left_running(plant, stages_done=1)
    plant.settings = replace(plant.settings, recovery=replace(plant.settings.recovery, mode=Mode.OFF))
    plant.start()

    preview = plant.operations.scan(preview=True)
    report = plant.operations.scan()

    assert [(decision.job, decision.decision) for decision in preview.decisions] == [(job, "resumed")]
    assert preview.resumed == report.resumed == 1
    assert plant.wait_for(job).state == "completed"


@pytest.mark.parametrize(("hours", "state"), [(2, "running"), (3, "dead")])
def test_a_job_that_stays_silent_for_too_long_is_set_aside(
    make_plant: MakePlant, gate: Gate, hours: int, state: str
) -> None:
    clock = FakeClock()
    plant, job = silent(make_plant, gate, clock)
    clock.advance(timedelta(hours=hours - 1))

    plant.operations.run_duty("recovery")
    view = plant.wait_for(job, state)
    gate.open.set()

    assert view.state == state
    if state == "dead":
        assert view.last_failure is not None
        assert "no sign of life for 3h" in view.last_failure.reason


def test_a_job_that_is_claimed_in_the_same_commit_is_nobodys_to_recover(make_plant: MakePlant, gate: Gate) -> None:
    plant = make_plant(three_stages()).start()
    plant.operations.pause()
    job = plant.submit(params={})
    found: list[int] = []
    scan = threading.Thread(target=lambda: found.append(plant.operations.scan(preview=True).found))

    store, engine = plant.assembled.store, plant.assembled.engine  # type: ignore[union-attr]
    store.later(lambda _unit: gate.deaf_body()())
    assert gate.begun.wait(5)
    engine._dispatch.pause(paused=False)  # noqa: SLF001
    claim_waits = store.backlog
    scan.start()
    eventually(lambda: store.backlog > claim_waits, what="the scan to wait behind the claim")
    gate.open.set()
    scan.join(10)

    assert found == [0]
    assert plant.wait_for(job).state == "completed"
