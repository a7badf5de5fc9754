"""What becomes of a batch, seen from the states of its jobs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sgops.core.job import JobState


class BatchStatus(StrEnum):
    """What a batch is as a whole; no job says it, all of them together do."""

    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    PARTIAL = "partial"
    CANCELLED = "cancelled"


def status_of(counts: Mapping[str, int]) -> BatchStatus:
    """Say how a batch stands whose jobs are counted by state.

    Once all have ended: some completed is partial, and of a batch without any a failure weighs more than a cancel.
    """
    completed, dead, cancelled = (counts.get(state, 0) for state in _ENDED)
    if sum(counts.values()) > completed + dead + cancelled:
        return BatchStatus.PROCESSING
    if completed:
        return BatchStatus.PARTIAL if dead or cancelled else BatchStatus.COMPLETED
    return BatchStatus.FAILED if dead else BatchStatus.CANCELLED


_ENDED = (JobState.COMPLETED.value, JobState.DEAD.value, JobState.CANCELLED.value)
