"""The way of one claim through the lanes: who is looked at, who may begin, who is left for later."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sgops.core.lane import stands_in

if TYPE_CHECKING:
    from collections.abc import Collection

    from sgops.core.job import Job
    from sgops.core.lane import Lane
    from sgops.engine.gates import Gates
    from sgops.ports import Unit


class Line:
    """The queued jobs of all lanes that are worth a look, best first; made anew for each claim."""

    def __init__(self, gates: Gates, unit: Unit, look: int, *, paused: Collection[str]) -> None:
        self._gates = gates
        self._unit = unit
        lanes = {lane: gates.room(lane, look) for lane in unit.lanes() if lane.queue not in paused}
        self.jobs = unit.queued(lanes, look)
        # Whether somebody has to wait until others have left.
        self.is_cut = any(most < look for most in lanes.values()) and _is_cut(lanes, look, self.jobs)
        # Whether somebody stood in the wrong lane, and can be met in the right one.
        self.has_moved = False
        # Resources that somebody waits for: nobody behind may take them.
        self._spoken_for: set[str] = set()

    def admit(self, job: Job, lane: Lane) -> int | None:
        """Let a job in, if there is room; one that stands in another lane than its stage asks for goes there first."""
        if not stands_in(job, lane):
            self._unit.set_lane(job.id, lane)
            self.has_moved = True
            return None
        ticket = self._gates.enter(job.id, lane, self._spoken_for)
        self.is_cut = self.is_cut or ticket is None
        return ticket


def _is_cut(lanes: dict[Lane, int], look: int, jobs: list[Job]) -> bool:
    met = Counter((job.queue, job.uses) for job in jobs)
    return any(most < look and met[lane.queue, lane.uses] >= most for lane, most in lanes.items())
