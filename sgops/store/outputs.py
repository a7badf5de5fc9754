"""What a completed job gave: the output of the stage that ended last in its run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import orjson

from sgops.core.checkpoint import Checkpoint, CheckpointStatus, open_payload
from sgops.core.job import Job, JobState
from sgops.core.values import Json


def output_of(job: Job, history: Sequence[Checkpoint]) -> Json:
    """Read the job's output; None until it has completed."""
    if job.state is not JobState.COMPLETED:
        return None
    ended = [row for row in history if row.status is CheckpointStatus.COMPLETED]
    return cast("Json", orjson.loads(open_payload(ended[-1].payload))) if ended else None
