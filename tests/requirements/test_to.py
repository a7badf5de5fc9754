"""TO: what takes too long is ended, and what a stage does to itself stays its own business."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sgops.core.pipeline import Pipeline
from sgops.core.retry import Retry
from sgops.ports import Asking, Submission
from sgops.runtime import tree
from tests.engine import isolated_stages as stages
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages
from tests.support.eventually import eventually

ONCE = Retry(by_type={"timeout": {"limit": 0}})


def hanging_thread(gate: Gate) -> Pipeline:
    pipeline = of_stages(name="hanging", retry=ONCE)
    pipeline.stage(timeout="2s")(gate.deaf_body())
    return pipeline


def hanging_command() -> Pipeline:
    pipeline = Pipeline("hanging", retry=ONCE)
    pipeline.command("hang", "trap '' TERM; setsid sleep 600 & while :; do sleep 1; done", timeout="2s")
    return pipeline


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["thread", "process", "command"])
def test_to_1_a_stage_that_hangs_is_ended_in_time_and_the_next_job_has_its_place(
    mode: str, make_plant: MakePlant
) -> None:
    gate = Gate()
    made = {"thread": hanging_thread(gate), "process": stages.slow_to_leave, "command": hanging_command()}
    plant = make_plant(made[mode], stages.after_it, workers=1).start()

    bad, good = plant.submit(made[mode].name, {}), plant.submit("after-it", {})

    view = plant.wait_for(bad, within=20)
    (attempt,) = plant.operations.attempts(bad).items
    assert (view.state, attempt.outcome, attempt.failure_type) == ("dead", "timeout", "timeout")
    assert attempt.duration_ms is not None
    # Three seconds on a quiet machine; this one may be busy.
    assert 2_000 <= attempt.duration_ms < 6_000
    assert plant.wait_for(good, within=20).state == "completed"
    gate.open.set()
    assert plant.operations.verify().ok


def test_to_1_a_job_that_takes_too_long_is_set_aside_though_no_stage_does(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.body(), timeout="300ms")).start()
    job = plant.submit()

    view = plant.wait_for(job)

    (letter,) = plant.operations.letters(Asking()).items
    assert (view.state, letter.job, letter.failure_type) == ("dead", job, "timeout")
    assert "since its first start" in letter.reason


def test_to_2_one_job_runs_in_a_thread_in_a_process_and_as_a_command(make_plant: MakePlant) -> None:
    plant = make_plant(stages.everywhere).start()

    view = plant.wait_for(plant.submit("everywhere", {"word": "it's"}), within=20)

    assert view.output == {"thread": "it's", "process": "it's again", "command": "it's again and again"}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_to_2_a_thousand_short_commands_leave_no_process_no_descriptor_and_no_folder(make_plant: MakePlant) -> None:
    short = Pipeline("short")
    short.command("do", ["true"])
    plant = make_plant(short).start()
    plant.wait_for(plant.submit("short", {}))
    before = len(list(Path("/proc/self/fd").iterdir()))

    plant.operations.submit(Submission(name="short", params={}, count=1_000))

    eventually(lambda: plant.operations.figures().jobs.get("completed") == 1_001, within=240, what="all to end")
    # Readers of the database open when many ask at once.
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 8
    assert tree.marked(tree.mark_of(plant.folder)) == []
    assert [member for member in tree.everybody() if member.parent == os.getpid() and not member.is_alive] == []
    assert list((plant.folder / "artifacts").rglob("*.temp")) == []


@pytest.mark.parametrize("pipeline", stages.CRASHING, ids=lambda pipeline: pipeline.name)
def test_to_3_a_stage_that_takes_its_process_down_costs_one_attempt(pipeline: Pipeline, make_plant: MakePlant) -> None:
    plant = make_plant(pipeline, stages.after_it).start()

    bad, good = plant.submit(pipeline.name, {}), plant.submit("after-it", {})

    assert plant.wait_for(bad, within=20).state == "dead"
    assert [attempt.outcome for attempt in plant.operations.attempts(bad).items] == ["crash"]
    assert plant.wait_for(good, within=20).state == "completed"
    assert tree.marked(tree.mark_of(plant.folder)) == []


def test_to_3_a_thread_that_does_not_stop_is_given_up_counted_and_shown(make_plant: MakePlant) -> None:
    gate = Gate()
    pipeline = of_stages(name="hanging", retry=ONCE)
    pipeline.stage(timeout="100ms")(gate.deaf_body())
    plant = make_plant(pipeline, workers=1).start()

    plant.wait_for(plant.submit("hanging"))

    assert plant.operations.status().workers.abandoned == 1
    assert "do not stop" in plant.operations.health("workers").components["workers"].reason
    gate.open.set()
    eventually(lambda: plant.operations.status().workers.abandoned == 0)
