"""How a job's stages are shown: its history laid over the stages of its pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sgops.core.checkpoint import Checkpoint, CheckpointStatus
from sgops.core.job import Job, JobState
from sgops.core.resume import stale, standing
from sgops.core.units import to_ms
from sgops.core.views import StageView

_OF_PRESENT_STAGE = {
    JobState.RUNNING: CheckpointStatus.IN_PROGRESS,
    JobState.EXTERNAL: CheckpointStatus.IN_PROGRESS,
    JobState.DEAD: CheckpointStatus.FAILED,
    JobState.INTERRUPTED: CheckpointStatus.INTERRUPTED,
}

_BROKEN_OFF = frozenset({CheckpointStatus.FAILED, CheckpointStatus.INTERRUPTED})


def stages_of(job: Job, names: Sequence[str], history: Sequence[Checkpoint]) -> tuple[StageView, ...]:
    """Show every stage, in order; `history` may come without its payloads."""
    ended = standing(job, names, history)
    old = frozenset(stale(job, names)) if job.has_ended else frozenset()
    return tuple(_stage_view(job, name, ended.get(name), history, is_stale=name in old) for name in names)


def names_seen(job: Job, history: Iterable[Checkpoint]) -> tuple[str, ...]:
    """Name the stages that a job is known to have, in the order it came to them, when nobody knows its pipeline."""
    seen = dict.fromkeys(row.stage for row in history)
    return tuple(name for name in [*seen, job.stage] if name) if job.stage not in seen else tuple(seen)


def _stage_view(
    job: Job, name: str, done: Checkpoint | None, history: Sequence[Checkpoint], *, is_stale: bool
) -> StageView:
    begun = [row for row in history if row.stage == name and row.status is CheckpointStatus.IN_PROGRESS]
    last = begun[-1] if begun else None
    status = _status(job, name, done)
    ended = done or _broken_off(name, status, history)
    return StageView(
        name=name,
        status=status.value,
        attempts=len(begun),
        started_at=last.created_at if last else None,
        finished_at=ended.created_at if ended else None,
        duration_ms=max(0, to_ms(ended.created_at) - to_ms(last.created_at)) if ended and last else None,
        stale=is_stale and done is not None,
    )


def _broken_off(name: str, status: CheckpointStatus, history: Sequence[Checkpoint]) -> Checkpoint | None:
    """Give the row that tells of the end of a stage that did not end well."""
    if status not in _BROKEN_OFF:
        return None
    ends = [row for row in history if row.stage == name and row.status in _BROKEN_OFF]
    return ends[-1] if ends else None


def _status(job: Job, name: str, done: Checkpoint | None) -> CheckpointStatus:
    """Say where a stage stands; a later run may have to do again what an earlier one did."""
    if done is not None and (job.has_ended or job.stage != name or job.run == done.run):
        return CheckpointStatus.COMPLETED
    if job.stage != name:
        return CheckpointStatus.PENDING
    return _OF_PRESENT_STAGE.get(job.state, CheckpointStatus.PENDING)
