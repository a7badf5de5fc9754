"""CP: what a checkpoint holds, when it is saved, and what may be built on it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sgops.core.errors import IllegalTransition, Refused
from sgops.core.pipeline import Pipeline
from sgops.core.retry import Retry
from sgops.core.views import CheckpointView
from sgops.ports import Asking, Submission
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import AT_ONCE, Failing, Gate, of_stages, three_stages
from tests.support.plant import Plant
from tests.support.tampering import tamper

ROOT = Path(__file__).parents[2]


def checkpoints(plant: Plant, job: int, *, verify: bool = False) -> tuple[CheckpointView, ...]:
    return plant.operations.checkpoints(job, verify=verify).items


def test_cp_1_a_checkpoint_is_saved_before_and_after_a_stage_on_failure_and_on_shutdown(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(Failing(times=1).body(), gate.body())).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    plant.stop()

    saved = [(each.stage, each.trigger) for each in checkpoints(plant.open(), job)]
    assert saved == [
        ("flaky", "before_stage"),
        ("flaky", "failure"),
        ("flaky", "before_stage"),
        ("flaky", "after_stage"),
        ("gated", "before_stage"),
        ("gated", "shutdown"),
    ]


def test_cp_2_a_checkpoint_holds_all_that_it_takes_to_judge_it(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit()
    plant.wait_for(job)

    rows = {(each.stage, each.status): each for each in checkpoints(plant, job)}

    before, after = rows["panels", "in_progress"], rows["panels", "completed"]
    assert (after.job, after.run, after.trigger, after.retry_count, after.last_error) == (
        job,
        1,
        "after_stage",
        0,
        None,
    )
    assert after.input_ref == (rows["script", "completed"].id,)
    assert (before.output_ref, after.output_ref) == (None, after.id)
    assert (before.raw_size, after.raw_size > 0) == (0, True)
    assert len(after.definition_hash) == len(after.integrity_hash) == 64
    assert after.format >= 1
    assert after.duration_ms is not None


def test_cp_3_checkpoints_of_a_completed_job_can_be_asked_for_and_deleted(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit()
    plant.wait_for(job)
    kept = len(checkpoints(plant, job))

    deleted = plant.operations.delete_checkpoints(job)

    assert kept == deleted == 6
    assert checkpoints(plant, job) == ()
    assert plant.operations.verify().ok


@pytest.mark.parametrize("place", [0, 7, -1])
def test_cp_4_a_flipped_bit_anywhere_in_a_payload_is_found(place: int, make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit()
    plant.wait_for(job)
    [script] = [each for each in checkpoints(plant, job) if (each.stage, each.status) == ("script", "completed")]
    plant.stop()
    payload = bytearray(b'{"scenes":[0,1,2]}')
    payload[place] ^= 1

    tamper(plant.folder, "UPDATE checkpoint SET payload = ? WHERE id = ?", bytes(payload), script.id)

    found = [each for each in checkpoints(plant.open(), job, verify=True) if not each.valid]
    assert [each.id for each in found] == [script.id]
    assert found[0].invalid_reason


def test_cp_5_a_large_output_is_compressed_and_one_over_the_limit_fails_for_good(make_plant: MakePlant) -> None:
    def large() -> str:
        return "page " * 100_000

    def huge() -> str:
        return os.urandom(12 << 20).hex()

    plant = make_plant(of_stages(large, huge)).start()
    job = plant.submit()

    view = plant.wait_for(job)

    [kept] = [each for each in checkpoints(plant, job) if each.status == "completed"]
    assert (kept.stage, kept.raw_size > 500_000, kept.size < 50_000) == ("large", True, True)
    assert view.state == "dead"
    assert view.last_failure is not None
    assert (view.last_failure.type, "max_size (10MB)" in view.last_failure.reason) == ("invalid_input", True)
    assert plant.operations.verify().ok


# An engine that is killed between two rows of what belongs together.
DOOMED = """
import sys
from pathlib import Path
from sgops.boot.failpoints import ACTIONS
from sgops.core import failpoints
from tests.engine.pipelines import three_stages
from tests.support.plant import Plant

plant = Plant(Path(sys.argv[1]), [three_stages()]).start()
plant.operations.pause()
job = plant.submit()
failpoints.arm(sys.argv[2] + "=kill", ACTIONS)
plant.operations.resume()
plant.wait_for(job)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "place", ["apply.before_jobs:1", "apply.before_jobs:3", "apply.before_events:1", "apply.before_events:3"]
)
def test_cp_6_state_checkpoint_attempt_and_event_are_written_together_or_not_at_all(
    make_plant: MakePlant, tmp_path: Path, place: str
) -> None:
    words = [sys.executable, "-c", DOOMED, str(tmp_path / "data"), place]
    killed = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    plant = make_plant(three_stages()).open()

    events = plant.operations.events(Asking(filter="job:1")).items
    told = [event.event for event in events]

    assert killed.returncode == -9, killed.stderr
    saved = [each.trigger for each in checkpoints(plant, 1)]
    assert told.count("checkpoint.saved") == saved.count("after_stage")
    assert told.count("stage.started") == saved.count("before_stage") == plant.job(1).attempts
    assert [event.seq for event in events] == list(range(len(events), 0, -1))
    assert plant.operations.verify().ok


def test_cp_7_a_checkpoint_says_whether_it_is_valid_or_why_not(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit()
    plant.wait_for(job)
    plant.stop()

    tamper(plant.folder, "UPDATE checkpoint SET stage = 'other' WHERE id >> 20 = ? AND stage = 'panels'", job)

    rows = checkpoints(plant.open(), job, verify=True)
    assert {each.stage for each in rows if each.valid} == {"script", "export"}
    assert all(each.invalid_reason for each in rows if not each.valid)


def drawn_in(colour: str) -> Pipeline:
    """Give a pipeline whose first stage has one or the other body, and whose second fails until it is blue."""
    story = Pipeline("story", retry=Retry(limit=0), on_drift="dead_letter")
    if colour == "red":

        @story.stage(name="panels")
        def red() -> str:
            return "red"
    else:

        @story.stage(name="panels")
        def blue() -> str:
            return "blue"

    @story.stage
    def export(panels: str) -> str:
        if panels == "red":
            raise ValueError("not this colour")
        return panels

    return story


def test_cp_8_a_changed_body_is_drift_that_names_the_stage_and_what_changed(make_plant: MakePlant) -> None:
    plant = make_plant(drawn_in("red")).start()
    job = plant.submit()
    letter = plant.wait_for(job).dead_letter
    assert letter is not None
    plant.stop()

    plant.pipelines[:] = [drawn_in("blue")]
    plant.start().operations.retry_jobs(plant.only(job), force=True)

    plant.wait_for(job, "queued", "running", "dead")
    view = plant.wait_for(job, "dead")
    assert view.last_failure is not None
    assert view.last_failure.type == "drift"
    assert "panels" in view.last_failure.reason
    assert plant.operations.verify().ok


def test_cp_9_a_fact_that_has_changed_stops_the_resume_with_both_values(make_plant: MakePlant) -> None:
    rows, table = [1204], Pipeline("table")

    @table.stage(verify=lambda ctx, output: ctx.fact("rows", rows[0]))
    def load(ctx: Any) -> str:
        ctx.fact("rows", rows[0])
        return "orders"

    @table.stage()
    def export(load: str) -> str:
        return load

    plant = make_plant(table).start()
    job = plant.submit("table")
    plant.wait_for(job, "completed")

    rows[0] = 17
    plant.operations.rerun(job, start="export")

    view = plant.wait_for(job, "dead")
    assert view.last_failure is not None
    assert "fact 'rows' was 1204 and is 17" in view.last_failure.reason
    assert plant.operations.verify().ok


def test_cp_10_an_ended_job_runs_again_from_a_stage_or_for_one_stage_with_what_became_stale(
    make_plant: MakePlant,
) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit()
    plant.wait_for(job)

    plant.operations.rerun(job, only="panels")
    plant.wait_for(job, "completed")
    after_one = plant.job(job)
    plant.operations.rerun(job, start="export")
    plant.wait_for(job, "completed")

    assert after_one.stages is not None
    assert {stage.name: stage.stale for stage in after_one.stages} == {
        "script": False,
        "panels": False,
        "export": True,
    }
    done = [attempt.stage for attempt in plant.operations.attempts(job).items if attempt.outcome == "completed"]
    assert done == ["script", "panels", "export", "panels", "export"]


def test_cp_10_a_submit_may_go_on_with_the_newest_unfinished_job(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(Failing(times=1, error=lambda: ValueError("bad")).body(), retry=Retry(limit=0)))
    job = plant.start().submit()
    plant.wait_for(job, "dead")

    again = plant.operations.submit(Submission(name="story", resume=True))

    assert again.ids == (job,)
    assert plant.wait_for(job).state == "completed"


def test_cp_12_fifteen_of_fifty_items_done_leaves_thirty_five(make_plant: MakePlant) -> None:
    drawn: list[int] = []
    halts = [True]

    def draw(item: int) -> int:
        if halts[0] and len(drawn) == 15:
            raise ConnectionError("the printer is gone")
        drawn.append(item)
        return item

    def panels(ctx: Any) -> list[int]:
        return ctx.map(draw, range(50), key=str)  # type: ignore[no-any-return]

    plant = make_plant(of_stages(panels, retry=Retry(base="1h"))).start()
    job = plant.submit()
    plant.wait_for(job, "waiting")
    halts[0] = False
    plant.stop()

    plant.start().operations.retry_jobs(plant.only(job), force=True)

    assert plant.wait_for(job).output == list(range(50))
    assert sorted(drawn) == list(range(50))
    assert len(plant.operations.items(job, Asking(limit=100)).items) == 50


def test_cp_12_a_duplicate_key_is_invalid_input(make_plant: MakePlant) -> None:
    def panels(ctx: Any) -> list[int]:
        return ctx.map(lambda item: item, [1, 1], key=str)  # type: ignore[no-any-return]

    plant = make_plant(of_stages(panels, retry=AT_ONCE)).start()

    view = plant.wait_for(plant.submit())

    assert view.last_failure is not None
    assert (view.state, view.last_failure.type) == ("dead", "invalid_input")


def test_cp_10_what_is_running_is_not_run_again(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.body())).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    with pytest.raises(IllegalTransition, match="running"):
        plant.operations.rerun(job, start="gated")

    gate.open.set()
    assert plant.wait_for(job).run == 1


def test_cp_11_checkpoints_of_completed_jobs_are_pruned_and_a_rerun_that_needs_one_is_refused(
    make_plant: MakePlant,
) -> None:
    plant = make_plant(three_stages())
    plant.settings = replace(
        plant.settings, checkpoints=replace(plant.settings.checkpoints, keep_completed=timedelta(0))
    )
    plant.start()
    job = plant.submit()
    plant.wait_for(job)

    done = plant.operations.cleanup(kind="checkpoint")

    assert (done.deleted, checkpoints(plant, job)) == (1, ())
    with pytest.raises(Refused, match="stage 'script' has no output to keep"):
        plant.operations.rerun(job, start="panels")


def test_cp_11_those_of_jobs_that_did_not_complete_stay_and_are_told_when_they_take_too_much(
    make_plant: MakePlant,
) -> None:
    plant = make_plant(three_stages(), of_stages(large, Failing(9, lambda: PermissionError("no")).body(), name="sick"))
    plant.settings = replace(
        plant.settings,
        checkpoints=replace(
            plant.settings.checkpoints, max_total=200, keep_completed=timedelta(0), compress_over=10**6
        ),
    )
    plant.start()
    dead = plant.submit("sick", params={})
    plant.wait_for(dead, "dead")
    plant.wait_for(plant.submit())
    kept = checkpoints(plant, dead)

    plant.operations.cleanup(kind="checkpoint")
    plant.operations.run_duty("alerts")

    told = [alert for alert in plant.operations.alerts().items if alert.rule == "checkpoints"]
    assert checkpoints(plant, dead) == kept
    assert [alert.threshold for alert in told] == [200]
    assert told[0].value == plant.operations.storage().checkpoints > 200


def large() -> str:
    return "x" * 300
