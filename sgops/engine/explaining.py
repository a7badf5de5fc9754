"""Why a job is as it is: everything that the engine, its queues and the file know of it, put together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sgops.core.job import JobState
from sgops.core.lane import Lane
from sgops.core.resume import plan, standing
from sgops.core.setting_types import OnCorrupt
from sgops.engine.in_line import MOST_AHEAD, InLine
from sgops.engine.recall import trusted
from sgops.engine.why import explain

if TYPE_CHECKING:
    from sgops.core.job import Job
    from sgops.core.resume import ResumePlan
    from sgops.core.views import WhyView
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.parts import Parts
    from sgops.engine.pausing import Pausing


class Explaining:
    """Answers `why`."""

    def __init__(self, parts: Parts, dispatch: Dispatch, pausing: Pausing) -> None:
        self._parts = parts
        self._dispatch = dispatch
        self._pausing = pausing

    def why(self, job: int) -> WhyView:
        """Explain a job."""
        record = self._parts.reader.job(job)
        if record.state is JobState.RUNNING and not self._dispatch.has_begun:
            record = replace(record, state=JobState.INTERRUPTED)
        flight = self._dispatch.flight(job)
        silent = None
        if flight is not None and flight.taken is not None:
            silent = timedelta(seconds=self._parts.clock.monotonic() - flight.seen)
        return explain(
            record,
            self._parts.clock.now(),
            going_on=self._going_on(record),
            silent=silent,
            paused=self._pausing.is_paused,
            place=self._place(record),
            problem=self._dispatch.storage_problem,
        )

    def _place(self, job: Job) -> InLine:
        """Say where a queued job stands, and what is in its way."""
        if job.state is not JobState.QUEUED:
            return InLine()
        return InLine(
            obstacle=self._dispatch.gates.obstacle(Lane(queue=job.queue, uses=job.uses)),
            is_paused=job.queue in self._pausing.paused_queues,
            ahead=self._parts.reader.ahead(job, MOST_AHEAD),
        )

    def _going_on(self, job: Job) -> ResumePlan | None:
        entry = self._parts.catalog.get(job.pipeline)
        if entry is None or job.state is not JobState.DEAD:
            return None
        rows = trusted(self._parts.reader.history(job.id), OnCorrupt.PREVIOUS)
        return plan(job, entry.pipeline.names, standing(job, entry.pipeline.names, rows))
