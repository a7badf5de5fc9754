"""SX: an act can be taken back, and every state can be explained."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sgops.core.retry import Retry
from sgops.ports import Asking
from tests.cli.serving import Place
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Failing, of_stages, three_stages

ROOT = Path(__file__).parents[2]


def test_sx_0_an_act_has_an_id_and_a_twin_and_can_be_undone(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(Failing(times=1).body(), retry=Retry(base="1h"))).start()
    job = plant.submit()
    waiting = plant.wait_for(job, "waiting")

    done = plant.operations.cancel(plant.only(job))
    undone = plant.operations.undo(done.action)

    assert plant.job(job).due_at == waiting.due_at
    [action] = [each for each in plant.operations.actions(Asking()).items if each.id == done.action]
    assert (action.command, action.undone_at) == (f"sgops jobs cancel {job}", undone.undone_at)
    assert plant.operations.verify().ok


# An engine that is killed while it cancels a batch, or takes that back.
DOOMED = """
import sys
from pathlib import Path
from sgops.boot.failpoints import ACTIONS
from sgops.core import failpoints
from sgops.ports import BatchSubmission
from tests.engine.pipelines import three_stages
from tests.support.plant import Plant

plant = Plant(Path(sys.argv[1]), [three_stages()]).open()
batch = plant.operations.submit_batch(BatchSubmission(name="story", lines=b'{"params": {}}\\n' * 450)).id
if sys.argv[2] == "undo":
    plant.operations.cancel_batch(batch)
failpoints.arm(sys.argv[3] + "=kill", ACTIONS)
plant.operations.undo() if sys.argv[2] == "undo" else plant.operations.cancel_batch(batch)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("act", "place"),
    [
        ("cancel", "apply.before_jobs:2"),
        ("cancel", "apply.before_events:2"),
        ("cancel", "writer.after_commit:2"),
        ("undo", "apply.before_jobs:2"),
        ("undo", "apply.before_events:2"),
    ],
)
def test_sx_0_an_act_on_many_whose_engine_was_killed_can_still_be_undone_whole(
    make_plant: MakePlant, tmp_path: Path, act: str, place: str
) -> None:
    words = [str(tmp_path / "data"), act, place]
    killed = subprocess.run([sys.executable, "-c", DOOMED, *words], cwd=ROOT, capture_output=True, check=False)
    plant = make_plant(three_stages()).open()
    before = plant.operations.batch(1).progress

    undone = plant.operations.undo()

    assert killed.returncode == -9, killed.stderr
    assert 0 < before.cancelled < before.total == 450
    assert (undone.verb, undone.target) == ("cancel", "batch 1")
    assert plant.operations.batch(1).progress.queued == 450
    assert plant.operations.verify().ok


def test_sx_1_why_says_the_state_how_it_came_and_what_happens_next_and_when(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(Failing(times=1).body(), retry=Retry(base="1h"))).start()
    job = plant.submit()
    view = plant.wait_for(job, "waiting")

    why = plant.operations.why(job)

    assert (why.state, why.next_at) == ("waiting", view.due_at)
    assert "down" in " ".join(why.sentences)
    assert why.next


def test_sx_1_a_completed_job_has_its_story_too(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit()
    plant.wait_for(job)

    why = plant.operations.why(job)

    assert why.state == "completed"
    assert why.sentences


@pytest.mark.slow
def test_sx_2_a_drill_kills_engines_in_a_sandbox_and_nothing_is_lost(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare()

    drilled = place.call("drill", "quick", "--kills", "3", within=120)

    assert drilled.returncode == 0, drilled.stderr
    assert drilled.stderr.count("killed at writer.") == 3
    assert "0 of them lost something" in drilled.stdout
    assert place.json("jobs", "list")["items"] == []


@pytest.mark.slow
def test_sx_3_a_backup_of_a_running_engine_comes_back_and_the_doctor_finds_all_of_it_sound(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare().serve()
    kept = place.call("submit", "quick", "--wait").stdout.split()[0]
    saved = place.call("backup", str(tmp_path / "monday.db"))
    place.call("submit", "quick", "--wait")
    place.kill()

    refused = place.call("restore", str(tmp_path / "monday.db"))
    restored = place.call("restore", str(tmp_path / "monday.db"), "--yes")
    jobs = [str(job["id"]) for job in place.json("jobs", "list")["items"]]
    place.call("doctor", "--repair")  # the socket of the killed engine is still there
    sound = place.call("doctor")

    assert (saved.returncode, refused.returncode, restored.returncode) == (0, 4, 0)
    assert [line for line in sound.stdout.splitlines() if line.startswith("✗")] == []
    assert jobs == [kept]


def test_sx_5_each_fault_has_a_procedure() -> None:
    page = Path("docs/recovery.md").read_text(encoding="utf-8")

    told = {line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")}

    assert told >= {
        "The engine died, or the power failed",
        "The disk is full, or fails",
        "The folder is not fit",
        "The database is damaged",
        "The database was written by a newer sgops",
        "Another engine has the folder",
        "The engine does not answer",
        "A checkpoint or a file is damaged",
        "The clock was set",
        "A job stands still",
        "A job takes the engine down",
        "A job file was refused",
        "The configuration is broken",
        "A service is silent, or does not know",
        "A secret got out",
    }
