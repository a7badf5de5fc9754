"""An attempt goes on over the time a service works, and is counted once."""

from __future__ import annotations

from dataclasses import replace

from sgops.core import moves, operator_moves
from sgops.core.attempts import is_under_way
from sgops.core.events import EventType
from sgops.core.job import AttemptOutcome, JobState
from tests.support.jobs import NOW, a_failure, a_job, a_start
from tests.support.lives import collected, handed_over


def test_a_claim_after_the_answer_goes_on_in_the_same_attempt() -> None:
    job = handed_over(a_job(JobState.RUNNING), NOW).after
    answered = collected(job, NOW).after

    move = moves.claim(answered, a_start("script"), NOW)

    assert (move.after.state, move.after.attempt, move.after.fence) == (JobState.RUNNING, job.attempt, job.fence)
    assert [event.type for event in move.events] == [EventType.STAGE_RESUMED]
    assert move.checkpoints == ()


def test_a_job_that_asks_first_begins_an_attempt_without_a_worker() -> None:
    job = a_job(JobState.WAITING)

    move = operator_moves.wake(job, NOW, has_receipt=True)

    assert (move.after.state, move.after.attempt, move.after.fence) == (JobState.EXTERNAL, 2, 2)
    assert [event.type for event in move.events] == [EventType.RETRY_STARTED, EventType.STAGE_STARTED]
    assert is_under_way(move.after)


def test_the_attempt_of_an_external_job_ends_with_its_cancellation() -> None:
    job = handed_over(a_job(JobState.RUNNING), NOW).after

    move = operator_moves.cancel(job, NOW)

    assert [(ended.outcome, ended.fence) for ended in move.attempts] == [(AttemptOutcome.CANCELLED, job.fence)]
    assert not is_under_way(move.after)


def test_a_job_held_at_its_service_keeps_its_attempt_and_goes_on_with_it() -> None:
    job = handed_over(a_job(JobState.RUNNING), NOW).after
    held = operator_moves.hold(job, NOW).after

    waits = operator_moves.release(held, NOW).after
    answered = operator_moves.release(held, NOW, answered=True).after

    assert (waits.state, answered.state) == (JobState.EXTERNAL, JobState.QUEUED)
    assert waits.attempt_started_at == answered.attempt_started_at == job.attempt_started_at


def test_an_attempt_that_ends_at_its_service_costs_a_try() -> None:
    job = replace(handed_over(a_job(JobState.RUNNING), NOW).after, tries=1)

    move = moves.bury(job, a_failure(), NOW)

    assert (move.after.tries, [ended.outcome for ended in move.attempts]) == (2, [AttemptOutcome.FAILED])
