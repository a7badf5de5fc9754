"""Which queued jobs are taken next, and as what: claimed, held because they cannot run here, or out of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.job import HeldFor, Job
from sgops.core.move_rows import make_stage_start
from sgops.core.moves import claim, expire
from sgops.core.operator_moves import hold
from sgops.core.pipeline import Isolation
from sgops.core.setting_types import Mode
from sgops.engine.flight import Flight
from sgops.engine.line import Line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sgops.core.pipeline import Stage
    from sgops.core.transition import Transition
    from sgops.engine.catalog import Entry
    from sgops.engine.gates import Gates
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

# How many jobs are looked at for one that needs no thread.
_LOOK = 500


class Claim:
    """One look at what is queued; whoever is let in has a flight, also when the look fails afterwards."""

    def __init__(self, parts: Parts, gates: Gates) -> None:
        self._parts = parts
        self._gates = gates
        self.flights: list[Flight] = []
        # Whether somebody has to wait until others have left.
        self.has_left_out = False
        # Whether there was more than could be taken.
        self.is_worth_another = False

    def take(self, unit: Unit, room: int, *, crowded: bool, paused: Collection[str], beside: Sequence[Flight]) -> None:
        """Claim at most so many; with too many threads that do not stop, only what needs none."""
        line = Line(self._gates, unit, _LOOK if crowded else room, paused=paused)
        able = [job for job in line.jobs if not self._needs_a_thread(job)] if crowded else line.jobs
        jobs = _alone(able, beside)[:room]
        now = self._parts.clock.now()
        moves = [move for job in jobs if (move := self._move(job, now, line)) is not None]
        left_out = len(jobs) < len(line.jobs)
        self.has_left_out = left_out or line.is_cut
        self.is_worth_another = line.has_moved or (bool(moves) and (left_out or len(line.jobs) == room))
        for entry in {flight.entry.pipeline.name: flight.entry for flight in self.flights}.values():
            unit.define(entry.definition.hash, entry.definition.text)
        unit.apply(moves)

    def _move(self, job: Job, now: datetime, line: Line) -> Transition | None:
        """Say what becomes of one job; None when there is no room for it."""
        entry = self._parts.catalog.get(job.pipeline)
        if entry is None:
            reason = f"pipeline '{job.pipeline}' is not loaded (sgops pipelines says why)"
            return hold(job, now, HeldFor.HANDLER_MISSING, reason=reason)
        if self._is_out_of_time(job, now):
            return expire(job, entry.pipeline.timeout, now)
        stage = _stage_of(job, entry).name
        if (ticket := line.admit(job, entry.lanes[stage])) is None:
            return None
        # A stage that was tried keeps the definition its records were made under until the worker has compared the two.
        definition = job.definition if job.definition and job.attempt else entry.definition.hash
        start = make_stage_start(stage=stage, definition=definition)
        move = claim(job, start, now, timeout=entry.pipeline.timeout)
        self.flights.append(Flight(move.after, entry, recalled=job.checkpoints == 0 and job.run == 1, ticket=ticket))
        return move

    def _is_out_of_time(self, job: Job, now: datetime) -> bool:
        if job.expires_at is None or now < job.expires_at:
            return False
        return self._parts.settings.recovery.enforce_timeouts is Mode.AUTO

    def _needs_a_thread(self, job: Job) -> bool:
        entry = self._parts.catalog.get(job.pipeline)
        return entry is not None and _stage_of(job, entry).isolation is Isolation.THREAD


def _stage_of(job: Job, entry: Entry) -> Stage:
    return entry.pipeline.find(job.stage) if job.stage in entry.pipeline.names else entry.first()


def _alone(jobs: list[Job], beside: Sequence[Flight]) -> list[Job]:
    """Run a job with nothing beside it that was there when the engine died twice, or that had no memory left."""
    if any(_must_be_alone(flight.job) for flight in beside):
        return []
    for place, job in enumerate(jobs):
        if _must_be_alone(job):
            return [job] if place == 0 and not beside else jobs[:place]
    return jobs


def _must_be_alone(job: Job) -> bool:
    return job.is_starved or job.crash_count > 1
