"""RC: after any death the next start finds what was under way, decides about each job, and says so."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from sgops import Pipeline, StageContext, Unknown
from sgops.boot.premises import Premises
from sgops.boot.stay import Stay
from sgops.core.errors import EngineRunning
from sgops.core.failpoints import arm, disarm, passes_left
from sgops.core.move_rows import StageStart
from sgops.core.moves import claim
from sgops.engine.recovery import Death, Recovery
from sgops.ports import BatchSubmission, Submission
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.engine.test_recovery import corrupt, left_running
from tests.support.clock import FakeClock
from tests.support.eventually import eventually
from tests.support.farm import Farm, FarmConnector
from tests.support.jobs import NOW
from tests.support.plant import Plant
from tests.support.tampering import tamper


def decided(plant: Plant) -> list[tuple[int, str]]:
    report = plant.operations.recovery().last_run
    assert report is not None
    return [(each.job, each.decision) for each in report.decisions]


def test_rc_1_each_job_in_processing_is_found_and_decided(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    begun = left_running(plant)
    midway = left_running(plant, stages_done=1)
    broken = left_running(plant, stages_done=2)
    corrupt(plant, broken, stage="panels")

    plant.start()

    assert sorted(decided(plant)) == sorted([(begun, "restarted"), (midway, "resumed"), (broken, "dead_lettered")])
    assert {job: plant.wait_for(job).state for job in (begun, midway, broken)} == {
        begun: "completed",
        midway: "completed",
        broken: "dead",
    }


def test_rc_2_a_silent_job_whose_thread_lives_is_shown_and_never_repeated_unless_forced(make_plant: MakePlant) -> None:
    clock, gate = FakeClock(), Gate()
    plant = make_plant(of_stages(gate.deaf_body()), clock=clock).start()
    job = plant.submit()
    assert gate.begun.wait(5)
    clock.advance(timedelta(minutes=31))

    left = plant.operations.scan()
    shown = plant.operations.recovery()
    taken = plant.operations.scan(force=True)
    gate.open.set()

    assert [(each.job, each.decision) for each in left.decisions] == [(job, "left")]
    assert shown.stalled == 1
    assert taken.resumed == 1
    assert plant.wait_for(job).state == "completed"


def test_rc_2_the_scan_comes_round_every_half_hour(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()

    every = {duty.name: duty.every for duty in plant.operations.duties().items}

    assert every["recovery"] == "30m"


def test_rc_4_a_preview_says_what_would_be_done_and_changes_nothing(make_plant: MakePlant) -> None:
    clock, gate = FakeClock(), Gate()
    plant = make_plant(of_stages(gate.deaf_body()), clock=clock).start()
    job = plant.submit()
    assert gate.begun.wait(5)
    clock.advance(timedelta(hours=1))
    before = plant.job(job)

    report = plant.operations.scan(preview=True, force=True)

    assert (report.preview, report.resumed) == (True, 1)
    assert report.decisions[0].reason
    assert plant.job(job) == before
    gate.open.set()


def test_rc_5_work_a_service_may_have_is_asked_after_and_what_nobody_can_answer_is_held(make_plant: MakePlant) -> None:
    story, farm = Pipeline("story"), Farm()

    @story.stage
    def render(ctx: StageContext) -> object:
        return ctx.call("farm")

    plant = make_plant(story, services={"farm": FarmConnector(farm)}).start()
    known, lost = plant.submit(), plant.submit()
    eventually(lambda: farm.calls["status"] >= 2, what="both to be asked after")
    plant.stop()
    farm.finish("whole")
    farm.mischief = lambda route, ref: Unknown("who knows") if (route, ref) == ("status", "job-2") else None

    plant.start()

    states = {plant.wait_for(job, "completed", "held").state for job in (known, lost)}
    assert states == {"completed", "held"}
    assert sorted(decision for _, decision in decided(plant)) == ["awaited", "awaited"]
    assert (len(farm.submissions), farm.most) == (2, 1)


def test_rc_6_many_interrupted_jobs_are_recovered_in_a_few_commits(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    plant.open(runs=True)
    assembled = plant.assembled
    assert assembled is not None
    jobs = plant.operations.submit(Submission(name="story", params={"scenes": 2}, count=1200)).ids
    start = StageStart(stage="script", definition="d" * 64)
    assembled.store.perform(lambda unit: unit.apply([claim(job, start, NOW) for job in unit.jobs(jobs)]))

    arm(f"writer.before_commit:{len(jobs)}", {"count": lambda: None})
    report = Recovery(assembled.engine._parts, Death(died=True)).at_start(NOW)  # noqa: SLF001
    commits = len(jobs) - passes_left()
    disarm()

    assert (report.found, report.restarted) == (1200, 1200)
    assert commits < len(jobs) // 50


def test_rc_7_a_second_engine_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "sgops.toml"
    file.write_text('[engine]\ndata_dir = "./data"\npipelines = ["sgops.samples.story"]\n', encoding="utf-8")
    file.chmod(0o600)
    first = Premises(Stay(config=file))
    operations = first.open()

    with pytest.raises(EngineRunning, match=str(os.getpid())):
        Premises(Stay(config=file)).open()

    assert operations.ready().status == "healthy"
    assert first.close()


def test_rc_7_the_late_result_of_a_fenced_attempt_changes_nothing(make_plant: MakePlant) -> None:
    clock, late, prompt = FakeClock(), Gate(), Gate()
    bodies = [late.deaf_body(), prompt.deaf_body()]
    answers = ["late", "prompt"]

    def draw() -> str:
        turn = len(bodies)
        bodies.pop(0)()
        return answers[2 - turn]

    plant = make_plant(of_stages(draw), clock=clock).start()
    job = plant.submit()
    assert late.begun.wait(5)
    clock.advance(timedelta(hours=1))
    plant.operations.scan(force=True)
    assert prompt.begun.wait(5)

    late.open.set()
    prompt.open.set()

    assert plant.wait_for(job).output == "prompt"
    outcomes = [attempt.outcome for attempt in plant.operations.attempts(job).items]
    assert outcomes == ["interrupted", "completed"]
    assert plant.operations.verify().ok


def test_rc_3_a_batch_in_processing_is_counted_anew_at_the_start(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    made = plant.operations.submit_batch(BatchSubmission(name="story", lines=b"{}\n" * 3)).id
    plant.close()
    tamper(plant.folder, "UPDATE batch SET queued = 0, running = 7, total = 9")

    plant.open(runs=True)
    plant.operations.pause()
    plant.start()

    progress = plant.operations.batch(made).progress
    report = plant.operations.recovery().last_run
    assert (progress.total, progress.queued, progress.running) == (3, 3, 0)
    assert report is not None
    assert report.batches == 1
    assert plant.operations.verify().ok
