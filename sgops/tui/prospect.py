"""What is to come: what is planned for which time, and how long work usually takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from sgops.tui.glance import Glance

if TYPE_CHECKING:
    from sgops.core.views import DutyView, JobView, ScheduleView
    from sgops.ports import Operations


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """Plans, and history: the stages of each pipeline, and what a stage usually takes."""

    schedules: Sequence[ScheduleView] = ()
    duties: Sequence[DutyView] = ()
    stages: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    usual: Mapping[str, timedelta] = field(default_factory=lambda: MappingProxyType({}))

    def left(self, job: JobView, at: Glance, of_stage: timedelta | None = None) -> timedelta | None:
        """Say how long a job still takes, given what is left of its stage or else what stages usually take."""
        names = self.stages.get(job.pipeline, ())
        if job.stage not in names:
            return of_stage
        place = names.index(job.stage)
        later = self._sum(names[place + 1 :])
        here = of_stage if of_stage is not None else self._left_here(job, names[:place], at)
        if here is None or later is None:
            return of_stage
        return here + later

    def _left_here(self, job: JobView, before: Sequence[str], at: Glance) -> timedelta | None:
        usual, past = self.usual.get(job.stage or ""), self._sum(before)
        if usual is None or past is None:
            return None
        # When its stage began is not known here: as if those before it had taken as long as they usually do.
        spent = max(timedelta(0), at.now - job.since - past)
        return max(timedelta(0), usual - spent)

    def _sum(self, names: Sequence[str]) -> timedelta | None:
        known = [self.usual[name] for name in names if name in self.usual]
        return sum(known, timedelta(0)) if len(known) == len(names) else None


def prospect_of(operations: Operations) -> Prospect:
    """Ask for what is planned, and for what the last day took."""
    took = operations.metrics("24h").stages
    return Prospect(
        schedules=operations.schedules().items,
        duties=operations.duties().items,
        stages={each.name: each.stages for each in operations.pipelines().items},
        usual={name: timedelta(milliseconds=each.p50) for name, each in took.items() if each.p50 is not None},
    )
