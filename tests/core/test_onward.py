"""The move of a stage boundary says the same as the two stages it lies between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.core.checkpoint import CheckpointStatus, Trigger, verify
from sgops.core.events import EventType
from sgops.core.job import AttemptOutcome, Job, JobState, LastFailure
from sgops.core.move_rows import StageEnd
from sgops.core.onward import Onward
from tests.support.jobs import NOW, a_job, a_payload, a_start, an_end

LATER = NOW + timedelta(seconds=9)


def test_the_job_is_at_the_first_attempt_of_its_next_stage() -> None:
    late = LastFailure(type="timeout", reason="late", stage="script", at=NOW)
    snoozed = timedelta(seconds=5)
    job = a_job(JobState.RUNNING, attempt=3, attempts=3, tries=2, grants=1, snoozed=snoozed, failure=late)

    after = Onward(job, an_end(), a_start("panels"), LATER).after

    assert (after.state, after.since, after.started_at) == (job.state, job.since, job.started_at)
    assert (after.stage, after.attempt, after.attempts, after.fence) == ("panels", 1, job.attempts + 1, job.fence + 1)
    assert (after.tries, after.grants, after.snoozed, after.failure) == (0, 0, timedelta(0), None)
    assert after.attempt_started_at == LATER


def test_both_checkpoints_carry_the_seals_that_were_made_without_them() -> None:
    move = _boundary(a_job(JobState.RUNNING, tries=2))

    ended, begun = move.checkpoints

    for row, digest in zip(move.checkpoints, move.digests, strict=True):
        verify(row)
        assert row.digest == digest
    assert (ended.stage, ended.status, ended.trigger, ended.retry_count) == (
        "script", CheckpointStatus.COMPLETED, Trigger.AFTER_STAGE, 2,
    )  # fmt: skip
    assert (begun.stage, begun.status, begun.trigger, begun.retry_count) == (
        "panels", CheckpointStatus.IN_PROGRESS, Trigger.BEFORE_STAGE, 0,
    )  # fmt: skip
    assert [row.number for row in move.checkpoints] == [move.before.checkpoints + 1, move.after.checkpoints]


def test_the_attempt_that_ended_is_the_one_before() -> None:
    move = _boundary(a_job(JobState.RUNNING, attempt=3, attempts=4))

    [ended] = move.attempts

    assert (ended.stage, ended.number, ended.index, ended.fence) == ("script", 3, 4, move.before.fence)
    assert (ended.outcome, ended.started_at, ended.finished_at) == (AttemptOutcome.COMPLETED, NOW, LATER)


def test_its_lines_lead_from_the_one_row_to_the_other() -> None:
    move = _boundary(a_job(JobState.RUNNING, batch=4))

    told = move.events

    assert [event.type for event in told] == [
        EventType.STAGE_COMPLETED, EventType.CHECKPOINT_SAVED, EventType.STAGE_STARTED,
    ]  # fmt: skip
    assert [event.seq for event in told] == list(range(move.before.seq + 1, move.after.seq + 1))
    assert len(told) == Onward.lines
    assert {event.batch for event in told} == {4}


@pytest.mark.parametrize(("run", "has_files", "registers"), [(1, False, False), (1, True, True), (2, False, True)])
def test_files_are_looked_after_where_there_may_be_some(run: int, has_files: bool, registers: bool) -> None:
    end = StageEnd(payload=a_payload(), started_at=NOW, has_files=has_files)

    move = Onward(a_job(JobState.RUNNING, run=run), end, a_start(), LATER)

    assert move.registers is registers


def _boundary(job: Job) -> Onward:
    return Onward(job, an_end(), a_start("panels"), LATER)
