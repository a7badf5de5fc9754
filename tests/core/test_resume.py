"""Where a job goes on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sgops.core.checkpoint import Checkpoint, CheckpointStatus, Trigger
from sgops.core.resume import plan, stale, standing
from tests.support.jobs import NOW, a_job

STAGES = ("script", "panels", "preview", "export")


def done(stage: str, number: int, run: int = 1) -> Checkpoint:
    return Checkpoint(
        job=7,
        number=number,
        run=run,
        stage=stage,
        status=CheckpointStatus.COMPLETED,
        trigger=Trigger.AFTER_STAGE,
        definition="d",
        created_at=NOW,
    )


@given(kept=st.integers(0, len(STAGES)))
def test_a_job_goes_on_at_the_first_stage_without_an_output(kept: int) -> None:
    job = a_job()
    history = [done(stage, number) for number, stage in enumerate(STAGES[:kept], 1)]

    going_on = plan(job, STAGES, standing(job, STAGES, history))

    assert going_on.kept == STAGES[:kept]
    assert going_on.stage == (STAGES[kept] if kept < len(STAGES) else None)
    assert going_on.starts_anew is (kept == 0)


def test_only_outputs_of_completed_stages_count() -> None:
    job = a_job()
    failed = Checkpoint(
        job=7,
        number=1,
        run=1,
        stage="script",
        status=CheckpointStatus.FAILED,
        trigger=Trigger.FAILURE,
        definition="d",
        created_at=NOW,
    )

    assert standing(job, STAGES, [failed]) == {}


def test_a_rerun_keeps_what_lies_before_its_first_stage() -> None:
    job = a_job(run=2, run_from="preview")
    history = [done(stage, number) for number, stage in enumerate(STAGES, 1)]

    going_on = plan(job, STAGES, standing(job, STAGES, history))

    assert (going_on.stage, going_on.kept) == ("preview", ("script", "panels"))


def test_a_rerun_uses_its_own_outputs_over_older_ones() -> None:
    job = a_job(run=2, run_from="panels")
    history = [*(done(stage, number) for number, stage in enumerate(STAGES, 1)), done("panels", 5, run=2)]

    ended = standing(job, STAGES, history)

    assert ended["panels"].number == 5
    assert "preview" not in ended


def test_a_run_of_one_stage_keeps_everything_else_and_names_what_became_stale() -> None:
    job = a_job(run=2, run_from="panels", run_only=True)
    history = [done(stage, number) for number, stage in enumerate(STAGES, 1)]

    before = plan(job, STAGES, standing(job, STAGES, history))
    after = plan(job, STAGES, standing(job, STAGES, [*history, done("panels", 5, run=2)]))

    assert (before.stage, after.stage) == ("panels", None)
    assert after.kept == STAGES
    assert stale(job, STAGES) == ("preview", "export")


def test_a_job_restarted_from_its_beginning_keeps_nothing() -> None:
    job = a_job(run=2, run_from="script")

    assert standing(job, STAGES, [done(stage, number) for number, stage in enumerate(STAGES, 1)]) == {}
