"""What the clock, a recovery or an operator does to a job."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.core import operator_moves as acts
from sgops.core.errors import IllegalTransition
from sgops.core.events import EventType
from sgops.core.job import Asked, HeldFor, Job, JobState, Resolution, WaitingFor
from sgops.core.retry import GiveUp, Jitter, RetryRule, decide
from tests.support.jobs import NOW, a_failure, a_job, minutes_ago


def test_a_due_job_goes_back_to_the_queue_with_its_tries_kept() -> None:
    move = acts.wake(a_job(JobState.WAITING, tries=2), NOW)

    assert (move.after.state, move.after.tries, move.after.due_at) == (JobState.QUEUED, 2, None)


@pytest.mark.parametrize("act", [acts.wake, acts.retry_now])
def test_a_job_with_an_open_receipt_is_asked_after_first(act: object) -> None:
    move = act(a_job(JobState.WAITING), NOW, has_receipt=True)  # type: ignore[operator]

    assert move.after.state is JobState.EXTERNAL


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.WAITING, JobState.EXTERNAL])
def test_a_released_job_goes_back_to_where_it_was_held(state: JobState) -> None:
    held = acts.hold(a_job(state), NOW).after

    released = acts.release(held, NOW + timedelta(minutes=5)).after

    assert released.state is state
    assert released.held == timedelta(minutes=5)


def test_a_held_retry_keeps_its_due_moment() -> None:
    job = a_job(JobState.WAITING)

    released = acts.release(acts.hold(job, NOW).after, NOW).after

    assert (released.due_at, released.waiting_for) == (job.due_at, WaitingFor.RETRY)


def test_an_interrupted_job_can_be_held_for_its_missing_pipeline() -> None:
    move = acts.hold(a_job(JobState.INTERRUPTED), NOW, HeldFor.HANDLER_MISSING, reason="not loaded")

    assert (move.after.state, move.after.held_from) == (JobState.HELD, JobState.QUEUED)


def test_a_cancelled_job_has_an_end() -> None:
    move = acts.cancel(a_job(JobState.WAITING), NOW)

    assert (move.after.state, move.after.finished_at) == (JobState.CANCELLED, NOW)


def test_a_running_job_is_not_cancelled_behind_its_workers_back() -> None:
    job = a_job(JobState.RUNNING)

    move = acts.ask(job, Asked.CANCEL, NOW)

    assert (move.after.state, move.after.asked) == (JobState.RUNNING, Asked.CANCEL)
    assert move.after.seq == job.seq + 1


def test_a_retried_job_keeps_its_run_and_is_granted_all_its_tries_anew() -> None:
    rule = RetryRule(limit=5, base=timedelta(seconds=1), factor=2.0, cap=timedelta(minutes=5), jitter=Jitter.NONE)

    retried = acts.retry(a_job(JobState.DEAD, tries=6), NOW).after

    granted = [
        decide(rule, a_failure(), attempts=retried.tries + n, grants=retried.grants, now=NOW, roll=0.5)
        for n in range(1, 8)
    ]
    assert retried.run == 1
    assert sum(not isinstance(answer, GiveUp) for answer in granted) == 5


def test_a_retry_answers_the_standing_letter() -> None:
    move = acts.retry(a_job(JobState.DEAD), NOW, notes="fixed")

    assert move.resolve is not None
    assert (move.resolve.resolution, move.resolve.notes) == (Resolution.RETRIED, "fixed")


def test_a_dismissal_answers_the_letter_and_leaves_the_job_dead() -> None:
    move = acts.dismiss(a_job(JobState.DEAD), NOW, notes="not worth it")

    assert move.after.state is JobState.DEAD
    assert move.resolve is not None
    assert move.resolve.resolution is Resolution.DISMISSED


@pytest.mark.parametrize("state", [JobState.COMPLETED, JobState.DEAD, JobState.CANCELLED])
def test_a_rerun_is_a_new_run_from_the_stage_that_was_named(state: JobState) -> None:
    move = acts.rerun(a_job(state, tries=3), "panels", NOW, only=True)

    after = move.after
    assert (after.state, after.run, after.run_from, after.run_only) == (JobState.QUEUED, 2, "panels", True)
    assert (after.stage, after.tries, after.attempt, after.finished_at) == ("panels", 0, 0, None)
    assert (move.resolve is not None) is (state is JobState.DEAD)


def test_a_completed_job_is_not_restarted_as_if_it_had_failed() -> None:
    with pytest.raises(IllegalTransition):
        acts.restart(a_job(JobState.COMPLETED), "script", NOW)


@pytest.mark.parametrize(
    ("former", "act"),
    [
        (a_job(JobState.WAITING), acts.cancel),
        (a_job(JobState.QUEUED), acts.hold),
        (a_job(JobState.DEAD), acts.retry),
    ],
)
def test_an_undone_act_gives_the_job_back_but_never_its_journal(former: Job, act: object) -> None:
    acted = act(former, minutes_ago(1)).after  # type: ignore[operator]

    move = acts.undo(acted, former, NOW, what="act")

    assert (move.after.state, move.after.due_at, move.after.tries) == (former.state, former.due_at, former.tries)
    assert move.after.seq == acted.seq + 1
    assert [event.type for event in move.events] == [EventType.JOB_UNDONE]
