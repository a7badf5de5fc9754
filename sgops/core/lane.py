"""Where a job stands in line: the queue of its stage, and what the stage takes of the named resources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sgops.core.fact import fact
from sgops.core.job import JobState, evolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sgops.core.job import Job
    from sgops.core.pipeline import Pipeline, Stage
    from sgops.core.transition import Transition


@fact
class Lane:
    """Jobs of one lane are alike to whoever claims: if the first cannot begin now, none behind it can.

    `uses` is written `gpu=1,licence=2`, so that a file can sort by it.
    """

    queue: str
    uses: str = ""

    @property
    def needs(self) -> dict[str, int]:
        """How much of which resource a job of the lane takes."""
        pairs = (pair.rpartition("=") for pair in self.uses.split(",") if pair)
        return {name: int(count) for name, _, count in pairs}


def lane_of(pipeline: Pipeline, stage: Stage) -> Lane:
    """Give the lane in which jobs wait for a stage."""
    return Lane(queue=stage.queue or pipeline.queue, uses=uses_text(stage.uses))


def uses_text(uses: Mapping[str, int]) -> str:
    """Write what a stage takes, always in the same order."""
    return ",".join(f"{name}={count}" for name, count in sorted(uses.items())) if uses else ""


def placed(move: Transition, lane: Lane | None) -> Transition:
    """Let a move that changes a job's stage also lead to where that stage is waited for."""
    job = move.after
    if lane is None or job.state is JobState.RUNNING or stands_in(job, lane):
        return move
    return replace(move, after=evolve(job, {"queue": lane.queue, "uses": lane.uses}))


def stands_in(job: Job, lane: Lane) -> bool:
    """Whether a job's row names this lane."""
    return job.queue == lane.queue and job.uses == lane.uses
