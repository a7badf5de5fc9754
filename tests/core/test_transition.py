"""A move as a value."""

from __future__ import annotations

from sgops.core import moves
from sgops.core.failure import FailureType
from sgops.core.job import JobState
from sgops.core.transition import then
from tests.support.jobs import NOW, a_failure, a_job


def test_two_moves_that_follow_each_other_become_one_write() -> None:
    job = a_job(JobState.RUNNING)
    first = moves.interrupt(job, NOW, reason="died")
    second = moves.bury(first.after, a_failure(FailureType.CRASH), NOW)

    both = then(first, second)

    assert (both.before, both.after) == (job, second.after)
    assert [event.seq for event in both.events] == list(range(job.seq + 1, second.after.seq + 1))
