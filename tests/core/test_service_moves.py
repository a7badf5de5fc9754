"""A job is handed over with the intent in the same move, and collected from wherever it waits."""

from __future__ import annotations

import pytest

from sgops.core.errors import IllegalTransition
from sgops.core.events import EventType
from sgops.core.job import JobState
from sgops.core.service_moves import collect, hand_over
from tests.support.jobs import NOW, a_job
from tests.support.lives import a_receipt_of


def test_handing_over_writes_the_intent_and_holds_no_worker() -> None:
    job = a_job(JobState.RUNNING)
    receipt = a_receipt_of(job, NOW)

    move = hand_over(job, receipt, NOW)

    assert (move.after.state, move.after.attempt_started_at) == (JobState.EXTERNAL, job.attempt_started_at)
    assert move.receipts == (receipt,)
    assert [(event.type, event.details["connector"]) for event in move.events] == [(EventType.SERVICE_INTENDED, "farm")]


def test_a_late_success_is_collected_and_the_planned_retry_dropped() -> None:
    job = a_job(JobState.WAITING)

    move = collect(job, a_receipt_of(job, NOW), NOW)

    assert (move.after.state, move.after.due_at, move.after.waiting_for) == (JobState.QUEUED, None, None)
    assert [event.type for event in move.events] == [EventType.SERVICE_COMPLETED]


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.HELD, JobState.DEAD, JobState.CANCELLED])
def test_nothing_is_collected_for_a_job_that_does_not_wait_for_it(state: JobState) -> None:
    job = a_job(state)

    with pytest.raises(IllegalTransition):
        collect(job, a_receipt_of(job, NOW), NOW)
