"""The rows that tell of a move."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.core import moves
from sgops.core.events import EventType
from sgops.core.failure import FailureType
from sgops.core.job import AttemptOutcome, JobState
from sgops.core.retry import RetryAt
from tests.support.jobs import NOW, a_failure, a_job

LATER = RetryAt(due_at=NOW + timedelta(seconds=4), delay=timedelta(seconds=4), number=1)


@pytest.mark.parametrize(
    ("type", "outcome"),
    [
        (FailureType.TIMEOUT, AttemptOutcome.TIMEOUT),
        (FailureType.CRASH, AttemptOutcome.CRASH),
        (FailureType.QUALITY, AttemptOutcome.FAILED),
    ],
)
def test_an_attempt_says_how_it_failed(type: FailureType, outcome: AttemptOutcome) -> None:
    move = moves.back_off(a_job(JobState.RUNNING), a_failure(type), LATER, NOW, NOW)

    assert move.attempts[0].outcome is outcome


def test_a_buried_job_has_a_letter_that_links_to_the_one_before() -> None:
    job = a_job(JobState.RUNNING, letter=3)

    move = moves.bury(job, a_failure(), NOW, escalated=True)

    assert move.after.state is JobState.DEAD
    assert move.letter is not None
    assert (move.letter.previous, move.letter.escalated) == (3, True)
    assert EventType.DEAD_LETTER_QUEUED in [event.type for event in move.events]
