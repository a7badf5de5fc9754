"""Which jobs are in the engine's hands: claims in batches, parks what is ready, hands it to workers, takes it back."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from sgops.core.job import Job, JobState, evolve
from sgops.core.lane import stands_in
from sgops.core.pipeline import Isolation
from sgops.core.signals import Interruption
from sgops.engine.claiming import Claim
from sgops.engine.gates import Gates
from sgops.engine.outcome import Interrupted
from sgops.engine.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime, timedelta

    from sgops.core.lane import Lane
    from sgops.core.pipeline import Stage
    from sgops.engine.flight import Flight
    from sgops.engine.outcome import Outcome
    from sgops.engine.parts import Parts
    from sgops.engine.runner import Runner
    from sgops.engine.settle import Settler
    from sgops.ports import Ready, Slots, Unit


class Dispatch:
    """The ready queue and everything in flight; a Feed for the pool and the Tower of the settler."""

    def __init__(self, parts: Parts, ready: Ready[Flight], window: Window, slots: Slots) -> None:
        self._parts = parts
        self._slots = slots
        self._ready = ready
        self._window = window
        self._lock = threading.Lock()  # guards _flights, _claiming, _more and _left_out
        self._flights: dict[int, Flight] = {}
        self._in_claim: list[Flight] = []  # claimed in a commit that is not written yet; known to whoever writes
        self._claiming = False
        self._claimed_at = 0.0
        self._more = True
        self._left_out = False
        self._open = False
        self._landing = False
        self._crowded = False
        self._paused = False
        self.storage_problem: str | None = None
        self._paused_queues: frozenset[str] = frozenset()
        self._on_due: Callable[[datetime], None] = lambda _due: None
        self._look_at: Callable[[float], None] = lambda _monotonic: None
        self.gates = Gates(parts.settings.queues, parts.settings.resources, parts.clock.monotonic)
        self._going_on: list[Flight] = []  # known to whoever writes
        self._runner: Runner | None = None
        self._settler: Settler | None = None

    def connect(
        self,
        runner: Runner,
        settler: Settler,
        on_due: Callable[[datetime], None],
        look_at: Callable[[float], None] = lambda _monotonic: None,
    ) -> None:
        """Meet those who run and settle flights, and who wakes what waits."""
        self._runner, self._settler, self._on_due, self._look_at = runner, settler, on_due, look_at
        self._parts.store.set_pace(self)

    # ── what is in flight ──
    @property
    def in_flight(self) -> int:
        """How many jobs are claimed."""
        return len(self._flights)

    @property
    def has_begun(self) -> bool:
        """Whether an engine runs here; if not, what the file calls running was left by one that is gone."""
        return self._open or self._landing

    @property
    def is_paused(self) -> bool:
        """Whether nothing at all is claimed."""
        return self._paused

    def flight(self, job: int) -> Flight | None:
        """Give the flight of a claimed job."""
        return self._flights.get(job)

    def has(self, job: int) -> bool:
        """Whether a job is in the engine's hands, or claimed by the very commit that asks; for use inside a unit."""
        return job in self._flights or any(flight.id == job for flight in self._in_claim)

    def flights(self) -> list[Flight]:
        """List everything in flight."""
        with self._lock:
            return list(self._flights.values())

    def take_over(self, flight: Flight) -> Flight | None:
        """Fence a flight whose thread does not answer and give a twin to settle; None when it has just landed."""
        twin = flight.twin()
        with self._lock:
            if self._flights.get(flight.job.id) is not flight:
                return None
            self._flights[flight.job.id] = twin
        flight.ask_stop(Interruption.FENCED)
        return twin

    def crowd(self, *, crowded: bool) -> None:
        """Begin no stage in a thread while too many threads do not stop; those in processes of their own go on."""
        was, self._crowded = self._crowded, crowded
        if was and not crowded:
            self.nudge()

    @property
    def is_crowded(self) -> bool:
        """Whether no stage may begin in a thread."""
        return self._crowded

    @property
    def stuck_for(self) -> float:
        """Say for how many seconds nothing can be handed out: a claim is not answered, or all has landed."""
        with self._lock:
            stands_still = self._claiming or self._landing
            return self._parts.clock.monotonic() - self._claimed_at if stands_still else 0.0

    def shift_expiry(self, step: timedelta) -> None:
        """Move the ends of the time-outs of jobs in flight along with the clock, as those in the file were moved."""
        for flight in self.flights():
            if (expires_at := flight.job.expires_at) is not None:
                flight.job = evolve(flight.job, {"expires_at": expires_at + step})

    # ── opening and closing ──
    def open(self) -> None:
        """Begin to claim."""
        self._open = True
        self.nudge()

    def pause(self, *, paused: bool, queues: Iterable[str] = ()) -> None:
        """Let claiming stand still, for all or for some queues; what is in flight goes on."""
        self._paused, self._paused_queues = paused, frozenset(queues)
        self.nudge()

    def stand_still(self, problem: str | None) -> None:
        """Begin nothing while the disk is full, and go on when it is not; what is in flight ends and is kept."""
        self.storage_problem = problem
        self.nudge()

    def close(self) -> list[Flight]:
        """Claim nothing more and give back what no worker has taken; a stage in flight comes to its end."""
        self._open = False
        self._landing, self._claimed_at = True, self._parts.clock.monotonic()
        return self._ready.drain()

    def land(self) -> list[Flight]:
        """Close, and ask what is in flight to stop where it is."""
        parked = self.close()
        for flight in self.flights():
            flight.ask_stop(Interruption.SHUTDOWN)
        return parked

    def nudge(self) -> None:
        """Something may have become ready to claim."""
        with self._lock:
            self._more = True
        self._claim_more()

    # ── a Feed for the pool ──
    def take(self, worker: int, timeout: float) -> Callable[[], None] | None:
        """Give a worker its next piece of work."""
        flight = self._ready.take(timeout)
        if flight is None or self._runner is None:
            return None
        flight.work = partial(self._run, self._runner, flight, worker)
        return flight.work

    def _run(self, runner: Runner, flight: Flight, worker: int) -> None:
        self._window.saw(runner.run(flight, worker))

    # ── the Tower of the settler ──
    def parks(self, flight: Flight, stage: Stage) -> Lane | None:
        lane = flight.entry.lanes[stage.name]
        if not stands_in(flight.job, lane):
            # Who waits in that lane may be older, or of a higher priority.
            return lane
        if self._landing or (self._crowded and stage.isolation is Isolation.THREAD):
            return lane
        return None if self.gates.begins(lane.queue) else lane

    def went_on(self, flight: Flight) -> None:
        if flight.stop is not None and self._landing:
            self._hand_back(flight)
            return
        self._going_on.append(flight)

    def left(self, flight: Flight, job: Job) -> None:
        self._forget(flight)
        if job.due_at is not None and job.state is JobState.WAITING:
            self._on_due(job.due_at)
        if job.state is JobState.QUEUED:
            with self._lock:
                self._more = True

    def again(self, flight: Flight, outcome: Outcome) -> None:
        self._parts.store.later(partial(self._look_again, flight, outcome))

    def lost(self, flight: Flight) -> None:
        self._forget(flight)
        self._claim_more()

    # ── the Pace of the writer ──
    def writing(self) -> None:
        # One thread at a time has the interpreter. A worker that begins a stage takes it from the writer at each of
        # its statements, and soon all workers wait for the writer, who waits for them.
        self._ready.hold_back()

    def syncing(self) -> None:
        self._ready.give_out()

    def answered(self) -> None:
        flights, self._going_on = self._going_on, []
        self._ready.put_many(flights)
        self._ready.give_out()
        self._claim_more()

    # ── inside ──
    def _look_again(self, flight: Flight, outcome: Outcome, unit: Unit) -> None:
        """Decide once more on the row as it is; a claim that is gone stays gone."""
        fresh = unit.job(flight.job.id)
        if self._settler is None or fresh.fence != flight.job.fence or fresh.state is not JobState.RUNNING:
            self.lost(flight)
            return
        flight.job = fresh
        self._settler.settle(flight, outcome)

    def _hand_back(self, flight: Flight) -> None:
        if self._settler is not None:
            self._settler.settle(flight, Interrupted(why=Interruption.SHUTDOWN))

    def _forget(self, flight: Flight) -> None:
        if flight.job.crash_count > 1:
            self._slots.set_alone(alone=False)
        with self._lock:
            if self._flights.get(flight.job.id) is flight:
                del self._flights[flight.job.id]
                self.gates.leave(flight.ticket)
                self._more = self._more or self._left_out

    def _claim_more(self) -> None:
        """Post one claim when there is room for a worthwhile batch; never two at a time."""
        with self._lock:
            room = self._window.size - len(self._flights)
            may_claim = self._open and not (self._paused or self.storage_problem is not None or self._claiming)
            if not may_claim or not self._more or room < self._window.worth:
                return
            self._claiming, self._claimed_at = True, self._parts.clock.monotonic()
        claim = Claim(self._parts, self.gates)
        self._parts.store.later(partial(self._claim, claim, room), partial(self._claimed, claim.flights))

    def _claim(self, claim: Claim, room: int, unit: Unit) -> None:
        with self._lock:
            # What is told from now on may be seen too late by this look.
            self._more = False
        claim.take(unit, room, crowded=self._crowded, paused=self._paused_queues, beside=self.flights())
        with self._lock:
            self._left_out = claim.has_left_out
            self._more = self._more or claim.is_worth_another
        self._look_when_a_queue_may_go_on()
        self._in_claim = claim.flights

    def _look_when_a_queue_may_go_on(self) -> None:
        if self.gates.is_limited and (seconds := self.gates.seconds_until_token()) is not None:
            self._look_at(self._parts.clock.monotonic() + seconds)

    def _claimed(self, fresh: list[Flight], error: BaseException | None) -> None:
        """Park what was claimed; called by whoever writes, after the claim is durable."""
        with self._lock:
            self._claiming = False
            if error is None:
                self._flights.update((flight.job.id, flight) for flight in fresh)
        self._in_claim = []
        if error is not None:
            self._take_back(fresh)
            return
        if fresh:
            if any(flight.job.crash_count > 1 for flight in fresh):
                self._slots.set_alone(alone=True)
            if self._landing:
                # Claimed while the engine began to land: a worker that takes one hands it back at once.
                for flight in fresh:
                    flight.ask_stop(Interruption.SHUTDOWN)
            self._ready.put_many(fresh)
        self._claim_more()

    def _take_back(self, fresh: list[Flight]) -> None:
        """Free what jobs were let in for that could not be claimed."""
        for flight in fresh:
            self.gates.leave(flight.ticket)
