"""A stage in a process of its own can do what it likes: it costs one attempt and nothing else."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sgops.core.pipeline import Pipeline
from sgops.ports import Asking
from sgops.runtime import tree
from tests.engine import isolated_stages as stages
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages
from tests.support.eventually import eventually
from tests.support.farm import Farm, FarmConnector
from tests.support.plant import Plant
from tests.support.sources import ROOT


def well() -> str:
    return "well"


def left_of(plant: Plant) -> list[int]:
    """List the living processes that a plant's engine has started, and what came of them."""
    return [member.pid for member in tree.marked(tree.mark_of(plant.folder))]


def test_a_stage_in_a_process_has_all_that_one_in_a_thread_has(make_plant: MakePlant) -> None:
    plant = make_plant(stages.good).start()
    job = plant.submit("good", {})

    view = plant.wait_for(job)

    assert view.output == {"sum": 12, "other": True}
    assert {item.key for item in plant.operations.items(job, Asking()).items} >= {"1", "2", "3"}
    lines = {(line.stream, line.text) for line in plant.operations.logs(job, Asking()).items}
    assert lines == {("stdout", "said"), ("stderr", "complained"), ("log", "counted items=3")}
    assert plant.operations.verify().ok
    assert left_of(plant) == []


@pytest.mark.parametrize("pipeline", stages.OVERRUNNING, ids=lambda pipeline: pipeline.name)
def test_a_stage_that_overruns_is_ended_whatever_it_does(pipeline: Pipeline, make_plant: MakePlant) -> None:
    plant = make_plant(pipeline, of_stages(well, name="next"), workers=1).start()

    bad, good = plant.submit(pipeline.name, {}), plant.submit("next")

    view = plant.wait_for(bad, within=30)
    (attempt,) = plant.operations.attempts(bad).items
    assert (view.state, attempt.outcome) == ("dead", "timeout")
    assert attempt.duration_ms is not None
    assert 1_000 <= attempt.duration_ms < 10_000
    assert plant.wait_for(good).output == "well"
    assert left_of(plant) == []
    assert plant.operations.status().workers.abandoned == 0


@pytest.mark.parametrize("pipeline", stages.CRASHING, ids=lambda pipeline: pipeline.name)
def test_the_death_of_a_stages_process_costs_one_attempt(pipeline: Pipeline, make_plant: MakePlant) -> None:
    plant = make_plant(pipeline, of_stages(well, name="next")).start()
    bad, good = plant.submit(pipeline.name, {}), plant.submit("next")

    view = plant.wait_for(bad, within=30)

    (attempt,) = plant.operations.attempts(bad).items
    assert (view.state, attempt.outcome, attempt.failure_type) == ("dead", "crash", "crash")
    assert "process" in (attempt.reason or "")
    assert view.crash_count == 0
    assert plant.wait_for(good).output == "well"
    assert plant.operations.verify().ok


@pytest.mark.parametrize("pipeline", [stages.greedy, stages.sly], ids=lambda pipeline: pipeline.name)
def test_memory_over_the_limit_is_a_failure_of_its_own(pipeline: Pipeline, make_plant: MakePlant) -> None:
    plant = make_plant(pipeline).start()

    view = plant.wait_for(plant.submit(pipeline.name, {}), within=60)

    assert view.last_failure is not None
    assert (view.state, view.last_failure.type) == ("dead", "out_of_memory")
    assert left_of(plant) == []


def test_what_a_stage_leaves_running_ends_with_its_attempt(make_plant: MakePlant) -> None:
    plant = make_plant(stages.leaving).start()

    view = plant.wait_for(plant.submit("leaving", {}), within=30)

    assert view.state == "completed"
    found = tree.look_at(int(str(view.output)))
    assert found is None or not found.is_alive


@pytest.mark.parametrize("name", ["patient", "stubborn"])
def test_a_cancelled_job_leaves_its_process_or_is_made_to(name: str, make_plant: MakePlant) -> None:
    plant = make_plant(stages.patient, stages.stubborn, cancel_grace=timedelta(milliseconds=200)).start()
    job = plant.submit(name, {})
    eventually(lambda: plant.job(job).progress, within=20)

    plant.operations.cancel(plant.only(job))

    assert plant.wait_for(job, within=20).state == "cancelled"
    assert left_of(plant) == []


@pytest.mark.parametrize("name", ["patient", "stubborn"])
def test_an_engine_that_stops_leaves_no_process_behind(name: str, make_plant: MakePlant) -> None:
    grace = timedelta(milliseconds=300)
    plant = make_plant(stages.patient, stages.stubborn, shutdown_grace=grace).start()
    job = plant.submit(name, {})
    eventually(lambda: plant.job(job).progress, within=20)

    assert plant.stop()

    assert left_of(plant) == []
    assert plant.open().job(job).state == "interrupted"
    plant.close()


# A worker that cannot hear, for it never lets the interpreter go, and a command with a child that has run away.
DOOMED = """
import sys
from pathlib import Path
from tests.engine import isolated_stages as stages
from tests.support.plant import Plant

plant = Plant(Path(sys.argv[1]), [stages.unhearing, stages.running_away]).start()
for name in ("unhearing", "running-away"):
    plant.submit(name, {})
print("started", flush=True)
sys.stdin.read()
"""


def test_a_killed_engine_leaves_no_process_and_its_jobs_go_on(make_plant: MakePlant, tmp_path: Path) -> None:
    engine = subprocess.Popen(
        [sys.executable, "-c", DOOMED, str(tmp_path / "data")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    plant = make_plant(stages.unhearing, stages.running_away)
    eventually(lambda: len(list(tmp_path.rglob("begun-*"))) == 3, within=30)

    engine.kill()
    engine.communicate()

    eventually(lambda: left_of(plant) == [], within=10)
    plant.start()
    assert {plant.job(job).state for job in (1, 2)} <= {"running", "queued"}
    # They take no engine down: nobody suspects them.
    assert [plant.job(job).crash_count for job in (1, 2)] == [0, 0]


def test_a_stage_that_no_file_holds_is_refused_with_the_reason(make_plant: MakePlant) -> None:
    namespace: dict[str, Any] = {"__name__": "nowhere"}
    exec("def homeless(): return 1", namespace)
    pipeline = Pipeline("homeless", retry=stages.ONCE)
    pipeline.stage(isolation="process")(namespace["homeless"])
    plant = make_plant(pipeline).start()

    view = plant.wait_for(plant.submit("homeless", {}))

    assert view.last_failure is not None
    assert view.last_failure.type == "invalid_input"
    assert "not loaded from a file" in view.last_failure.reason


def test_a_stage_is_repeated_from_the_items_that_are_recorded(make_plant: MakePlant, tmp_path: Path) -> None:
    plant = make_plant(stages.stumbling).start()

    view = plant.wait_for(plant.submit("stumbling", {"folder": str(tmp_path)}), within=30)

    assert view.output == [1, 2, 3]
    assert (tmp_path / "done").read_text().split() == ["1", "2", "3"]


def test_files_go_into_and_out_of_a_process(make_plant: MakePlant) -> None:
    plant = make_plant(stages.files).start()
    job = plant.submit("files", {})

    view = plant.wait_for(job, within=30)

    assert view.output == "one and two"
    assert [(file.name, file.kind) for file in plant.operations.artifacts(job).items] == [
        ("one.txt", "intermediate"),
        ("two.txt", "output"),
    ]
    assert plant.operations.verify().ok


def test_a_stage_in_a_process_hands_work_to_a_service_and_no_process_waits_for_it(make_plant: MakePlant) -> None:
    farm = Farm()
    plant = make_plant(stages.calling, services={"farm": FarmConnector(farm)}, workers=1).start()
    job = plant.submit("calling")
    plant.wait_for(job, "external")
    eventually(lambda: left_of(plant) == [], what="the stage's process to be gone")

    farm.finish("whole")

    assert plant.wait_for(job).output == {"frames": "whole", "sound": "whole", "sketched_elsewhere": True}
    assert (len(plant.operations.attempts(job).items), len(farm.submissions), farm.most) == (1, 2, 1)
    assert plant.operations.verify().ok
