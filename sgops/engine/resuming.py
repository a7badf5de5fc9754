"""`submit --resume` and `--force-restart`: going on with the newest unfinished job of the same kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core import operator_moves as acts
from sgops.core.errors import Refused
from sgops.core.job import HeldFor, JobState
from sgops.core.lane import placed
from sgops.core.transition import then
from sgops.core.views import Submitted

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.job import Job
    from sgops.core.transition import Transition
    from sgops.engine.catalog import Entry
    from sgops.ports import Unit


def go_on(unit: Unit, entry: Entry, params: bytes, now: datetime, *, restart: bool) -> Submitted | None:
    """Continue, or begin again, the newest unfinished job with these parameters; None when there is none."""
    job = unit.newest_unfinished(entry.pipeline.name, params)
    if job is None:
        return None
    if job.state is JobState.RUNNING:
        raise Refused(f"job {job.id} with these parameters is running", hint=f"sgops jobs wait {job.id}")
    move = _again(job, entry, now) if restart else _further(unit, job, now)
    if move is not None:
        unit.apply([placed(move, entry.lanes.get(move.after.stage))])
    done = "begins again from its first stage" if restart else "goes on where it stood"
    return Submitted(ids=(job.id,), existing=True, note=f"job {job.id} {done}")


def _further(unit: Unit, job: Job, now: datetime) -> Transition | None:
    """Take away what keeps the job from running, but ask a service that may have its work; None when nothing does."""
    asks = job.id in unit.asked_after([job.id])
    match job.state:
        case JobState.WAITING:
            return acts.retry_now(job, now, has_receipt=asks)
        case JobState.HELD if job.held_for is HeldFor.DRIFT:
            raise Refused(
                f"job {job.id} is held: its pipeline changed under its checkpoints",
                hint=f"sgops jobs release {job.id} accepts that, --force-restart begins it again",
            )
        case JobState.HELD:
            return acts.release(job, now, reason="submit --resume", answered=not asks)
        case JobState.DEAD:
            return acts.retry(job, now, notes="submit --resume", has_receipt=asks)
        case _:
            return None


def _again(job: Job, entry: Entry, now: datetime) -> Transition | None:
    """Begin a new run at the first stage, whatever the job was doing."""
    if job.state is JobState.QUEUED and job.checkpoints == 0:
        return None
    first = entry.first().name
    if job.has_ended:
        return acts.restart(job, first, now, notes="submit --force-restart")
    stopped = acts.cancel(job, now)
    return then(stopped, acts.restart(stopped.after, first, now, notes="submit --force-restart"))
