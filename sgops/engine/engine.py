"""The life of an engine: recover, open, run, land; the order in which things begin and end."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sgops.core import moves, operator_moves
from sgops.core.events import Event, EventType
from sgops.core.job import Asked, JobState
from sgops.core.setting_types import Mode
from sgops.engine.backups import Backups
from sgops.engine.begun import count_what_has_begun
from sgops.engine.checkup import Organs
from sgops.engine.cleanup import Cleanup
from sgops.engine.commanded import Commanded
from sgops.engine.condition import Condition, EngineState
from sgops.engine.crew import Crew
from sgops.engine.dispatch import Dispatch
from sgops.engine.duties.config import ConfigDuty
from sgops.engine.duties.enforce import Enforce
from sgops.engine.duties.external import External
from sgops.engine.duties.heartbeat import Heartbeat
from sgops.engine.duties.inbox import InboxDuty
from sgops.engine.duties.schedules import SchedulesDuty
from sgops.engine.duties.tidy import Tidy
from sgops.engine.duties.wake import Wake
from sgops.engine.duty import Duty, Roster
from sgops.engine.isolated import Isolated
from sgops.engine.job_acts import is_missing_handler
from sgops.engine.masking import masked
from sgops.engine.operations import EngineOperations
from sgops.engine.recovery import Death, Recovery
from sgops.engine.relief import Relief
from sgops.engine.runner import Elsewhere, Runner
from sgops.engine.scan import Scan
from sgops.engine.schedules import Schedules
from sgops.engine.settle import Settler
from sgops.engine.watch import Watch
from sgops.engine.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sgops.core.job import Job
    from sgops.core.launching import Home
    from sgops.core.planned import Calendar
    from sgops.core.transition import Transition
    from sgops.engine.catalog import Entry
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts
    from sgops.ports import Configuration, DropFolder, Feed, Launcher, Pool, Ready, Slots, Timer, Unit

_BATCH = 500
_LAST_WORDS = 2.0
# An editor may write a file in several steps.
_SAVING = 0.3
_PATIENCE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Machinery:
    """What only a running engine has: threads, ticks, and the file that says who runs what."""

    ready: Ready[Flight]
    make_pool: Callable[[Feed], Pool]
    timer: Timer
    slots: Slots
    death: Death
    # The planned times of a cron expression in a time zone.
    calendar: Callable[[str, str], Calendar]
    launcher: Launcher | None = None
    # Where worker processes find a pipeline; without it functions run in this process, isolated or not.
    home_of: Callable[[Entry], Home | None] | None = None
    configuration: Configuration | None = None
    # Without a folder no job files are taken.
    inbox: DropFolder | None = None


class Engine:
    """One engine; `operations` answers at once, jobs run between `start` and `stop`."""

    def __init__(self, parts: Parts, machinery: Machinery, condition: Condition) -> None:
        self._parts = parts
        self._machinery = machinery
        self.condition = condition
        self.stopping = threading.Event()
        self.in_a_hurry = threading.Event()
        self._dispatch = Dispatch(parts, machinery.ready, Window(parts.settings.engine.workers), machinery.slots)
        condition.on_storage = self._storage_said
        self._external = External(parts, self._moved)
        self._settler = Settler(parts, self._dispatch, self._external.handed_over)
        self._pool = machinery.make_pool(self._dispatch)
        enforce = Enforce(parts, self._dispatch, self._settler, self._pool, machinery.timer)
        self._runner = self._runner_watched_by(enforce)
        self._wake = Wake(parts, self._dispatch, machinery.timer)
        self._scan = Scan(parts, self._dispatch, self._settler, self._pool)
        backups, self._cleanup = Backups(parts), Cleanup(parts, self._runner.in_hand)
        self._relief = Relief(parts, self._cleanup, condition)
        self._dispatch.connect(self._runner, self._settler, self._wake.due_at, self._wake.look_at)
        beat = Heartbeat(parts, self._dispatch, machinery.slots)
        self._roster = Roster(parts.clock, [self._wake, self._scan, enforce, beat, backups, self._external])
        self._schedules = Schedules(parts, machinery.calendar, partial(machinery.timer.run_at, SchedulesDuty.name))
        watch = Watch.over(parts, self._organs(), self._scan)
        self._roster.engage(*watch.duties, Tidy(parts, self._cleanup, self._relief))
        self._roster.engage(*self._from_outside())
        crew = Crew(
            dispatch=self._dispatch,
            wake=self._wake,
            scan=self._scan,
            roster=self._roster,
            watch=watch,
            backups=backups,
            schedules=self._schedules,
            external=self._external,
            cleanup=self._cleanup,
            stop=self._ask_stop,
        )
        self._meter = watch.vitals.meter
        self.operations = masked(EngineOperations(parts, crew), parts.masker)

    def _runner_watched_by(self, enforce: Enforce) -> Runner:
        return Runner(
            self._parts,
            self._settler,
            self._machinery.slots,
            elsewhere=_elsewhere(self._parts, self._machinery),
            watch=enforce.watch,
            make_room=self._make_room,
        )

    @property
    def next_question(self) -> float | None:
        """When a service is to be asked next, by the monotonic clock."""
        return self._external.next_at()

    def start(self) -> None:
        """Recover what was in an engine's hands, then accept and run work."""
        self._set(EngineState.STARTING)
        self._parts.bus.listen(self._meter.hear)
        self._parts.bus.listen(self._external.hear)
        now = self._parts.clock.now()
        if self._machinery.launcher is not None:
            # Before anything is run again: what was left running may still be at it.
            self._machinery.launcher.sweep()
        self._say(EventType.ENGINE_STARTED, pid=self.condition.pid, version=self.condition.version)
        if self._parts.settings.recovery.mode is Mode.AUTO:
            Recovery(self._parts, self._machinery.death).at_start(now)
        self._release_what_has_come_back()
        self._cleanup.settle_in()
        self._machinery.timer.on_wake(self._wake.wake_now)
        self._roster.schedule(self._machinery.timer)
        self._machinery.timer.start()
        self._machinery.timer.run_soon(SchedulesDuty.name)
        self._external.wake_by(lambda: self._machinery.timer.run_soon(External.name))
        self._wake.wake_now()
        self._pool.start()
        self._say(EventType.ENGINE_READY)
        count_what_has_begun(self._parts, self._dispatch.gates, self._parts.clock.now())
        self._dispatch.open()
        self.look_into_inbox()
        # Last: whoever asks whether it lives looks at all of this from now on.
        self._set(EngineState.READY)

    def drain(self) -> None:
        """Begin nothing more, and wait for the stages that run until they have ended or somebody is in a hurry."""
        self._set(EngineState.STOPPING)
        self._interrupt(self._dispatch.close())
        while self._dispatch.in_flight and not self.in_a_hurry.wait(_PATIENCE):
            pass

    def stop(self) -> bool:
        """Land everything: wait for stages up to the grace, interrupt the rest; whether all threads have ended."""
        self._set(EngineState.STOPPING)
        self._say(EventType.ENGINE_STOPPING)
        self._interrupt(self._dispatch.land())
        self._machinery.timer.stop(_LAST_WORDS)
        self._external.close()
        self._wait_for_stages()
        self._interrupt(self._dispatch.flights())
        self._machinery.ready.close()
        still_running = self._pool.stop(_LAST_WORDS if self._dispatch.in_flight == 0 else 0.0)
        if self._machinery.launcher is not None:
            self._machinery.launcher.close()
        self._say(EventType.ENGINE_STOPPED, abandoned=still_running)
        return still_running == 0

    def look_at_configuration(self) -> None:
        """Look soon whether the configuration has changed; whoever saves a file may need a moment for it."""
        if self._machinery.configuration is not None:
            self._machinery.timer.run_at(ConfigDuty.name, self._parts.clock.monotonic() + _SAVING)

    def _follow(self) -> None:
        """Let everything be done as other settings say."""
        self._roster.keep_pace(self._machinery.timer)
        settings = self._parts.settings
        self._dispatch.gates.configure(settings.queues, settings.resources)
        self._machinery.timer.run_soon(SchedulesDuty.name)
        self._dispatch.nudge()

    def look_into_inbox(self) -> None:
        """Look for job files soon, besides the looks that come round."""
        if self._machinery.inbox is not None:
            self._machinery.timer.run_soon(InboxDuty.name)

    def _organs(self) -> Organs:
        return Organs(
            dispatch=self._dispatch,
            pool=self._pool,
            timer=self._machinery.timer,
            condition=self.condition,
            failing=self._roster.failing,
        )

    def _from_outside(self) -> Iterator[Duty]:
        """Give the duties that look at what others write: job files, the configuration."""
        machinery = self._machinery
        yield SchedulesDuty(self._parts, self._schedules, machinery.timer, self._dispatch.nudge)
        if machinery.inbox is not None:
            yield InboxDuty(self._parts, machinery.inbox, machinery.timer, self._wake.wake_now)
        if machinery.configuration is not None:
            yield ConfigDuty(self._parts, machinery.configuration, self.condition, self._follow)

    def _moved(self, job: Job) -> None:
        """Let a job go on that its service has answered, or wait until it is tried again."""
        if job.state is JobState.WAITING and job.due_at is not None:
            self._wake.due_at(job.due_at)
        self._dispatch.nudge()

    def _make_room(self) -> None:
        self._relief.for_memory()

    def _storage_said(self, problem: str | None) -> None:
        """Begin nothing while nothing can be written, and see what may go; called by whoever writes."""
        self._dispatch.stand_still(problem)
        if problem is not None and self.condition.state is EngineState.READY:
            self._machinery.timer.run_soon(Tidy.name)

    def _ask_stop(self, now: bool) -> None:  # noqa: FBT001 - the port's one flag
        if now:
            self.in_a_hurry.set()
        self.stopping.set()

    def _wait_for_stages(self) -> None:
        """Wait until nothing is in flight, the grace is over, or somebody is in a hurry."""
        clock = self._parts.clock
        until = clock.monotonic() + self._parts.settings.engine.shutdown_grace.total_seconds()
        while self._dispatch.in_flight and clock.monotonic() < until:
            if self.in_a_hurry.wait(_PATIENCE):
                return

    def _interrupt(self, flights: Sequence[Flight]) -> None:
        """Take flights out of the engine's hands with a final checkpoint each; their threads are fenced by it."""
        twins = [twin for flight in flights if (twin := self._dispatch.take_over(flight)) is not None]
        for start in range(0, len(twins), _BATCH):
            some = twins[start : start + _BATCH]
            self._parts.store.perform(lambda unit, some=some: self._interrupt_some(unit, some))  # type: ignore[misc]
        for twin in twins:
            self._dispatch.lost(twin)

    def _interrupt_some(self, unit: Unit, flights: Sequence[Flight]) -> None:
        now = self._parts.clock.now()
        jobs = unit.jobs([flight.job.id for flight in flights])
        fences = {flight.job.id: flight.job.fence for flight in flights}
        # A stage may have settled a moment ago: only what is still as it was claimed is interrupted.
        held = [job for job in jobs if job.state is JobState.RUNNING and job.fence == fences[job.id]]
        unit.apply([_out_of_hand(job, now) for job in held])

    def _release_what_has_come_back(self) -> None:
        """Let jobs go on that only waited for their pipeline."""
        after = 0
        while True:
            last = self._parts.store.perform(lambda unit, after=after: self._release_some(unit, after))  # type: ignore[misc]
            if last is None:
                return
            after = last

    def _release_some(self, unit: Unit, after: int) -> int | None:
        jobs = unit.in_state(JobState.HELD.value, after, _BATCH)
        now = self._parts.clock.now()
        unit.apply(
            [
                operator_moves.release(job, now, reason="its pipeline is loaded again")
                for job in jobs
                if self._is_back(job)
            ]
        )
        return jobs[-1].id if jobs else None

    def _is_back(self, job: Job) -> bool:
        return is_missing_handler(job) and self._parts.catalog.get(job.pipeline) is not None

    def _set(self, state: EngineState) -> None:
        self.condition.state = state
        self.condition.since = self._parts.clock.now()

    def _say(self, kind: EventType, **details: str | int) -> None:
        event = Event(type=kind, at=self._parts.clock.now(), details=dict(details))
        self._parts.store.perform(lambda unit: unit.append([event]))


def _elsewhere(parts: Parts, machinery: Machinery) -> Elsewhere:
    launcher, home_of = machinery.launcher, machinery.home_of
    if launcher is None:
        return Elsewhere()
    isolated = Isolated(parts, launcher, home_of) if home_of is not None else None
    return Elsewhere(isolated=isolated, commanded=Commanded(parts, launcher))


def _out_of_hand(job: Job, now: datetime) -> Transition:
    """Leave a job for the next engine, unless the operator has asked something else of it."""
    if job.asked is Asked.NOTHING:
        return moves.interrupt(job, now, reason="the engine stopped")
    return moves.stop_running(job, now)
