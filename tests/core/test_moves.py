"""What happens to a job in a worker's hands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core import moves
from sgops.core.checkpoint import CheckpointStatus, Trigger, verify
from sgops.core.errors import IllegalTransition
from sgops.core.events import EventType
from sgops.core.failure import FailureType
from sgops.core.job import Asked, AttemptOutcome, HeldFor, JobState, WaitingFor
from sgops.core.lane import Lane
from sgops.core.onward import Move
from sgops.core.retry import RetryAt
from tests.support.jobs import NOW, a_failure, a_job, a_start, an_end

LATER = RetryAt(due_at=NOW + timedelta(seconds=4), delay=timedelta(seconds=4), number=1)


def types(move: Move) -> list[EventType]:
    return [event.type for event in move.events]


def test_a_claim_raises_the_fence_and_saves_a_checkpoint_before_the_stage() -> None:
    job = a_job()

    move = moves.claim(job, a_start("script"), NOW)

    assert (move.after.state, move.after.fence, move.after.attempt) == (JobState.RUNNING, job.fence + 1, 1)
    assert [(row.trigger, row.status) for row in move.checkpoints] == [
        (Trigger.BEFORE_STAGE, CheckpointStatus.IN_PROGRESS)
    ]
    assert types(move) == [EventType.JOB_STARTED, EventType.STAGE_STARTED]


def test_a_completed_stage_and_the_start_of_the_next_are_one_move() -> None:
    job = a_job(JobState.RUNNING)

    move = moves.complete(job, an_end(), a_start("panels"), NOW)

    assert (move.after.state, move.after.stage, move.after.attempt) == (JobState.RUNNING, "panels", 1)
    assert [row.trigger for row in move.checkpoints] == [Trigger.AFTER_STAGE, Trigger.BEFORE_STAGE]
    assert [ended.outcome for ended in move.attempts] == [AttemptOutcome.COMPLETED]
    assert move.after.fence == job.fence + 1


def test_the_last_stage_completes_the_job() -> None:
    move = moves.complete(a_job(JobState.RUNNING), an_end(), None, NOW)

    assert (move.after.state, move.after.finished_at) == (JobState.COMPLETED, NOW)
    assert types(move)[-1] is EventType.JOB_COMPLETED


def test_a_parked_job_waits_for_its_next_claim_with_its_output_kept() -> None:
    lane = Lane(queue="night", uses="gpu=1")

    move = moves.complete(a_job(JobState.RUNNING), an_end(), a_start("panels"), NOW, park=lane)

    assert (move.after.state, move.after.stage) == (JobState.QUEUED, "panels")
    assert (move.after.queue, move.after.uses) == ("night", "gpu=1")
    assert [row.status for row in move.checkpoints] == [CheckpointStatus.COMPLETED]


@pytest.mark.parametrize(
    ("asked", "state", "held_for"),
    [(Asked.CANCEL, JobState.CANCELLED, None), (Asked.HOLD, JobState.HELD, HeldFor.OPERATOR)],
)
def test_what_the_operator_asked_is_done_at_the_boundary_and_the_output_is_kept(
    asked: Asked, state: JobState, held_for: HeldFor | None
) -> None:
    job = a_job(JobState.RUNNING, asked=asked)

    move = moves.complete(job, an_end(), a_start("panels"), NOW)

    assert (move.after.state, move.after.held_for, move.after.asked) == (state, held_for, Asked.NOTHING)
    assert move.checkpoints[0].status is CheckpointStatus.COMPLETED
    assert move.after.stage == "panels"


def test_a_failure_waits_durably_for_its_retry() -> None:
    job = a_job(JobState.RUNNING)

    move = moves.back_off(job, a_failure(FailureType.NETWORK_TIMEOUT), LATER, NOW, NOW)

    assert (move.after.state, move.after.waiting_for) == (JobState.WAITING, WaitingFor.RETRY)
    assert (move.after.due_at, move.after.tries) == (LATER.due_at, 1)
    assert move.attempts[0].next_retry_at == LATER.due_at
    assert move.checkpoints[0].last_error == "network_timeout: it broke"


def test_a_job_that_no_worker_has_is_buried_without_an_attempt() -> None:
    move = moves.bury(a_job(JobState.INTERRUPTED), a_failure(FailureType.CORRUPT), NOW)

    assert move.attempts == ()
    assert move.after.tries == 0


def test_a_snooze_costs_no_attempt() -> None:
    move = moves.snooze(a_job(JobState.RUNNING), timedelta(seconds=30), NOW, NOW)

    assert (move.after.tries, move.after.waiting_for) == (0, WaitingFor.SNOOZE)
    assert move.after.snoozed == timedelta(seconds=30)


def test_an_interruption_costs_no_attempt_and_saves_a_checkpoint() -> None:
    move = moves.interrupt(a_job(JobState.RUNNING), NOW, reason="the engine stopped")

    assert (move.after.state, move.after.tries) == (JobState.INTERRUPTED, 0)
    assert [(row.trigger, row.status) for row in move.checkpoints] == [(Trigger.SHUTDOWN, CheckpointStatus.INTERRUPTED)]


def test_a_stage_stopped_for_a_cancel_ends_its_attempt_as_cancelled() -> None:
    move = moves.stop_running(a_job(JobState.RUNNING, asked=Asked.CANCEL), NOW)

    assert move.after.state is JobState.CANCELLED
    assert move.attempts[0].outcome is AttemptOutcome.CANCELLED


def test_a_redirected_job_begins_the_stage_where_its_checkpoints_end() -> None:
    job = a_job(JobState.RUNNING, stage="export")

    move = moves.redirect(job, a_start("panels"), NOW, decision="resumed", reason="x")

    assert (move.after.stage, move.after.run, move.after.run_from, move.after.attempt) == ("panels", 2, "panels", 1)
    assert move.attempts[0].outcome is AttemptOutcome.SUPERSEDED


def test_a_redirected_job_waits_in_its_lane_when_its_stage_may_not_begin() -> None:
    job = a_job(JobState.RUNNING, stage="export")

    move = moves.redirect(job, a_start("panels"), NOW, decision="resumed", reason="x", park=Lane(queue="night"))

    assert (move.after.state, move.after.stage, move.after.run, move.after.queue) == (
        JobState.QUEUED, "panels", 2, "night",
    )  # fmt: skip
    assert move.attempts[0].outcome is AttemptOutcome.SUPERSEDED


def test_a_redirect_to_a_new_run_forgets_the_outputs_before() -> None:
    move = moves.redirect(a_job(JobState.RUNNING), a_start("script"), NOW, decision="restarted", reason="drift")

    assert (move.after.run, move.after.run_from) == (2, "script")


def test_a_job_with_nothing_left_to_run_is_finished() -> None:
    move = moves.finish(a_job(JobState.RUNNING), NOW, reason="all there")

    assert move.after.state is JobState.COMPLETED


def test_a_job_set_aside_by_its_worker_waits_for_a_decision() -> None:
    move = moves.set_aside(a_job(JobState.RUNNING), HeldFor.DRIFT, NOW, reason="changed")

    assert (move.after.state, move.after.held_for, move.after.held_from) == (
        JobState.HELD,
        HeldFor.DRIFT,
        JobState.QUEUED,
    )


def test_a_worker_cannot_move_a_job_it_does_not_have() -> None:
    with pytest.raises(IllegalTransition):
        moves.complete(a_job(JobState.DEAD), an_end(), None, NOW)


@given(seq=st.integers(1, 1000), checkpoints=st.integers(0, 1000))
def test_sequence_numbers_never_have_a_gap_and_every_checkpoint_is_sealed(seq: int, checkpoints: int) -> None:
    job = a_job(JobState.RUNNING, seq=seq, checkpoints=checkpoints)

    for move in (
        moves.complete(job, an_end(), a_start("panels"), NOW),
        moves.back_off(job, a_failure(), LATER, NOW, NOW),
        moves.bury(job, a_failure(), NOW),
        moves.interrupt(job, NOW, reason="x"),
        moves.snooze(job, timedelta(1), NOW, NOW),
    ):
        assert [event.seq for event in move.events] == list(range(seq + 1, move.after.seq + 1))
        assert [row.number for row in move.checkpoints] == list(range(checkpoints + 1, move.after.checkpoints + 1))
        for row in move.checkpoints:
            verify(row)
