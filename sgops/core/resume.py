"""Where a job goes on: which outputs stand, which stage is next, what became stale."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol, TypeVar

from sgops.core.checkpoint import CheckpointStatus, Trigger
from sgops.core.fact import fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sgops.core.checkpoint import Checkpoint
    from sgops.core.job import Job


class Placed(Protocol):
    """Where an output lies in the history of its job."""

    @property
    def number(self) -> int: ...
    @property
    def run(self) -> int: ...
    @property
    def stage(self) -> str: ...


@fact
class Output:
    """An output of which no more is known than its place: enough to say where a job goes on."""

    number: int
    run: int
    stage: str


AnyPlaced = TypeVar("AnyPlaced", bound=Placed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePlan:
    """The stage a job goes on with, and the stages whose outputs it keeps."""

    stage: str | None
    kept: tuple[str, ...]
    stale: tuple[str, ...] = ()

    @property
    def starts_anew(self) -> bool:
        """Whether nothing is kept."""
        return not self.kept


def standing(job: Job, stages: Sequence[str], history: Iterable[Checkpoint]) -> dict[str, Checkpoint]:
    """Pick for each stage the newest completed checkpoint that still counts in the job's run."""
    ended = CheckpointStatus.COMPLETED, Trigger.AFTER_STAGE
    return counting(job, stages, [row for row in history if (row.status, row.trigger) == ended])


def counting(job: Job, stages: Sequence[str], outputs: Iterable[AnyPlaced]) -> dict[str, AnyPlaced]:
    """Pick for each stage the newest output that still counts in the job's run.

    A run keeps what lies before the stage it began with; a run of one stage only keeps what lies after it too.
    """
    return {row.stage: row for row in sorted(outputs, key=attrgetter("number")) if counts(job, stages, row)}


def counts(job: Job, stages: Sequence[str], row: Placed) -> bool:
    """Whether an output still counts for the job's present run."""
    if row.run == job.run:
        return True
    if row.run > job.run or row.stage not in stages or job.run_from not in stages:
        return False
    place, began = stages.index(row.stage), stages.index(job.run_from)
    return place < began or (job.run_only and place > began)


def plan(job: Job, stages: Sequence[str], ended: Mapping[str, Placed]) -> ResumePlan:
    """Say where a job goes on: at the first stage without a standing output."""
    if job.run_only:
        done = job.run_from in ended and ended[job.run_from].run == job.run
        kept = tuple(stage for stage in stages if stage in ended and (stage != job.run_from or done))
        return ResumePlan(stage=None if done else job.run_from, kept=kept, stale=stale(job, stages))
    for place, stage in enumerate(stages):
        if stage not in ended:
            return ResumePlan(stage=stage, kept=tuple(stages[:place]))
    return ResumePlan(stage=None, kept=tuple(stages))


def stale(job: Job, stages: Sequence[str]) -> tuple[str, ...]:
    """Name the stages whose outputs are older than an output they may have read."""
    if not job.run_only or job.run_from not in stages:
        return ()
    return tuple(stages[stages.index(job.run_from) + 1 :])
