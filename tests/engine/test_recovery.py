"""What becomes of what an engine had in its hands."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from sgops.core.move_rows import StageStart
from sgops.core.moves import claim, complete
from sgops.core.onward import Move
from sgops.core.pipeline import Pipeline
from sgops.core.setting_types import OnCorrupt
from sgops.ports import Asking, Unit
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.support.jobs import an_end
from tests.support.plant import Plant
from tests.support.tampering import tamper


def left_running(plant: Plant, *, stages_done: int = 0, name: str = "story", params: Any = None) -> int:
    """Leave a job as an engine leaves it that dies: claimed, perhaps with finished stages."""
    plant.open(runs=True)
    job = plant.submit(name, {"scenes": 2} if params is None else params)
    outputs = [b'{"scenes":[0,1]}', b'["panel 0","panel 1"]']
    names = plant.pipelines[0].names
    definition = plant.assembled.engine._parts.catalog.find("story").definition  # type: ignore[union-attr]  # noqa: SLF001

    def take(unit: Unit) -> None:
        unit.define(definition.hash, definition.text)
        first = StageStart(stage=names[0], definition=definition.hash)
        moves: list[Move] = [claim(unit.job(job), first, plant.clock.now())]
        for number in range(stages_done):
            following = StageStart(stage=names[number + 1], definition=definition.hash)
            moves.append(complete(moves[-1].after, an_end(outputs[number]), following, plant.clock.now()))
        unit.apply(moves)

    plant.assembled.store.perform(take)  # type: ignore[union-attr]
    plant.close()
    return job


def test_a_job_found_running_goes_on_at_its_first_uncommitted_stage(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    job = left_running(plant, stages_done=2)

    view = plant.start().wait_for(job)

    report = plant.operations.recovery().last_run
    assert report is not None
    assert (report.found, report.resumed) == (1, 1)
    assert "keeps" in report.decisions[0].reason or "kept" in report.decisions[0].reason
    assert (view.state, view.output) == ("completed", {"panels": 2, "scenes": 2})
    completed = [row.stage for row in plant.operations.checkpoints(job).items if row.status == "completed"]
    assert completed == ["script", "panels", "export"]


def test_a_job_that_had_only_just_started_is_restarted(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    job = left_running(plant)

    plant.start()

    assert plant.wait_for(job).state == "completed"
    report = plant.operations.recovery().last_run
    assert report is not None
    assert report.restarted == 1


def test_the_death_of_an_engine_uses_up_no_attempt(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    job = left_running(plant, stages_done=1)

    plant.start().wait_for(job)

    outcomes = [attempt.outcome for attempt in plant.operations.attempts(job).items]
    assert outcomes == ["completed", "interrupted", "completed", "completed"]
    assert plant.operations.verify().ok


def test_a_corrupt_checkpoint_sends_the_job_to_the_dead_letters_with_the_reason(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    job = left_running(plant, stages_done=2)
    corrupt(plant, job, stage="panels")

    view = plant.start().wait_for(job)

    assert (view.state, view.last_failure.type if view.last_failure else "") == ("dead", "corrupt")
    assert not plant.operations.verify().ok


def test_a_previous_checkpoint_may_stand_in_for_a_corrupt_one(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    recovery = replace(plant.settings.recovery, on_corrupt=OnCorrupt.PREVIOUS)
    plant.settings = replace(plant.settings, recovery=recovery)
    job = left_running(plant, stages_done=2)
    corrupt(plant, job, stage="panels")

    plant.start().wait_for(job)

    report = plant.operations.recovery().last_run
    assert report is not None
    assert [decision.reason for decision in report.decisions] == ["goes on at stage 'panels', 1 of 3 stages kept"]


def corrupt(plant: Plant, job: int, *, stage: str) -> None:
    """Change the payload of a completed stage without its hash."""
    sql = "UPDATE checkpoint SET payload = CAST(? AS BLOB) WHERE id >> 20 = ? AND stage = ? AND status = 2"
    tamper(plant.folder, sql, '["panel X","panel 1"]', job, stage)


@pytest.mark.parametrize(("on_crash", "state"), [("hold", "held"), ("fail", "dead")])
def test_a_pipeline_can_ask_not_to_be_resumed_after_a_crash(make_plant: MakePlant, on_crash: str, state: str) -> None:
    pipeline = three_stages()
    pipeline.on_crash = type(pipeline.on_crash)(on_crash)
    plant = make_plant(pipeline)
    job = left_running(plant, stages_done=1)

    view = plant.start().wait_for(job, "held", "dead", "completed")

    assert view.state == state


def test_a_graceful_stop_leaves_jobs_resumable_and_the_next_start_goes_on(make_plant: MakePlant) -> None:
    gate = Gate()
    pipeline = Pipeline("story")
    pipeline.stage(gate.body())
    plant = make_plant(pipeline).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    plant.stop()
    gate.open.set()
    plant.start()

    assert plant.wait_for(job).output == "through"
    outcomes = [attempt.outcome for attempt in plant.operations.attempts(job).items]
    assert outcomes == ["interrupted", "completed"]
    shutdown = [row.trigger for row in plant.operations.checkpoints(job).items if row.status == "interrupted"]
    assert shutdown == ["shutdown"]


def test_an_engine_that_drains_lets_the_stage_that_runs_come_to_its_end(make_plant: MakePlant) -> None:
    gate, later = Gate(), Gate()
    plant = make_plant(of_stages(gate.body(), later.deaf_body())).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    draining = threading.Thread(target=plant.assembled.engine.drain)  # type: ignore[union-attr]
    draining.start()
    gate.open.set()
    draining.join(10)
    plant.stop()

    assert not later.begun.is_set()
    outcomes = [attempt.outcome for attempt in plant.open().operations.attempts(job).items]
    assert outcomes == ["completed"]


def test_a_recovery_can_be_repeated(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    job = left_running(plant, stages_done=1)
    plant.start()
    plant.wait_for(job)
    plant.stop()

    plant.start()

    report = plant.operations.recovery().last_run
    assert report is not None
    assert report.found == 0
    assert plant.operations.jobs(Asking()).items[0].state == "completed"
