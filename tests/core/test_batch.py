"""A batch is what its jobs make it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.batch import BatchStatus, status_of
from sgops.core.job import FINAL_STATES, JobState

COUNTS = st.dictionaries(st.sampled_from([state.value for state in JobState]), st.integers(0, 3))


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        ({"completed": 3}, "completed"),
        ({"dead": 2}, "failed"),
        ({"dead": 1, "cancelled": 4}, "failed"),
        ({"cancelled": 2}, "cancelled"),
        ({"completed": 1, "dead": 2}, "partial"),
        ({"completed": 2, "cancelled": 1}, "partial"),
        ({"completed": 2, "dead": 1, "held": 1}, "processing"),
        ({"queued": 1}, "processing"),
    ],
)
def test_the_status_follows_from_the_jobs(counts: dict[str, int], status: str) -> None:
    said = status_of(counts)

    assert said == status


@given(COUNTS)
def test_a_batch_is_processing_as_long_as_one_job_has_not_ended(counts: dict[str, int]) -> None:
    unended = sum(count for state, count in counts.items() if JobState(state) not in FINAL_STATES)

    said = status_of(counts)

    assert (said is BatchStatus.PROCESSING) == (unended > 0)
