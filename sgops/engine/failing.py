"""What a failure means for a job: another try later, or the dead letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.moves import back_off, bury
from sgops.core.retry import GiveUp, RetryAt, decide, resolve

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.failure import Failure
    from sgops.core.job import Job
    from sgops.core.retry import Retry
    from sgops.core.transition import Transition
    from sgops.engine.parts import Parts


def fail(parts: Parts, job: Job, failure: Failure, now: datetime, started_at: datetime | None = None) -> Transition:
    """Let the job's policy decide: the stage's before the pipeline's before the configuration's."""
    rule = resolve(failure.type, _layers(parts, job))
    decision = decide(rule, failure, attempts=job.tries + 1, grants=job.grants, now=now, roll=parts.dice.roll())
    begun = started_at or job.attempt_started_at or now
    match decision:
        case RetryAt():
            return back_off(job, failure, decision, now, begun)
        case GiveUp():
            return bury(job, failure, now, escalated=decision.escalated, started_at=begun)


def _layers(parts: Parts, job: Job) -> list[Retry]:
    entry = parts.catalog.get(job.pipeline)
    own: list[Retry | None] = []
    if entry is not None and job.stage in entry.pipeline.names:
        own = [entry.pipeline.find(job.stage).retry, entry.pipeline.retry]
    return [layer for layer in (*own, parts.settings.retry) if layer is not None]
