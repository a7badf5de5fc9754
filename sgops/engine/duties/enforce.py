"""Ending what overruns: stages and jobs past their timeout, cancelled ones past their grace."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.events import Event, EventType
from sgops.core.moves import expire
from sgops.core.setting_types import Mode
from sgops.core.signals import Interruption
from sgops.engine.duty import DutyReport
from sgops.engine.hands import is_the_authors
from sgops.engine.outcome import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sgops.core.job import Job
    from sgops.core.transition import Transition
    from sgops.core.values import Json
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts
    from sgops.engine.settle import Settler
    from sgops.ports import Pool, Timer, Unit

# A stage that looks at ctx gets this long to leave by itself after its deadline.
_LEAVE: Final = 0.5
# Who looks after a process ends it by itself; only when even that hangs is it taken for a thread that hangs.
_STUCK: Final = 30.0
_NEVER: Final = float("inf")
_BATCH: Final = 500
_OF: Final = {Interruption.DEADLINE: "stage", Interruption.EXPIRED: "job"}


class Enforce:
    """Asks first, then takes the job away from the thread and gives the worker's place to a new one."""

    name = "enforce"
    every = timedelta(milliseconds=250)

    def __init__(self, parts: Parts, dispatch: Dispatch, settler: Settler, pool: Pool, timer: Timer) -> None:
        self._parts = parts
        self._dispatch = dispatch
        self._settler = settler
        self._pool = pool
        self._timer = timer
        self._lock = threading.Lock()  # guards _aimed
        self._aimed = _NEVER

    def watch(self, flight: Flight) -> None:
        """Be there in time for a flight with a deadline that has just begun."""
        if flight.deadline is not None:
            self._aim(flight.deadline)

    def run_once(self, now: datetime) -> DutyReport:
        with self._lock:
            self._aimed = _NEVER
        monotonic = self._parts.clock.monotonic()
        flights = self._dispatch.flights()
        ended = self._take_away([flight for flight in flights if self._is_to_be_taken(flight, monotonic)])
        expired = self._expire_waiting(now)
        self._dispatch.crowd(crowded=self._is_crowded())
        self._aim(min((self._next_look(flight, monotonic) for flight in flights), default=_NEVER))
        return DutyReport(
            did=ended + expired,
            sentence=f"{ended} taken from their threads, {expired} expired in no worker's hands, "
            f"{self._pool.abandoned} threads abandoned",
        )

    # ── what runs ──
    def _is_to_be_taken(self, flight: Flight, monotonic: float) -> bool:
        """Ask whoever overruns to stop; say whether somebody had his time to do so."""
        deadline = flight.deadline
        if flight.worker is None:
            return False
        if deadline is not None and monotonic >= deadline:
            self._ask(flight)
        patience = self._patience(flight)
        return patience is not None and monotonic >= patience

    def _ask(self, flight: Flight) -> None:
        """Ask an overdue stage to stop, or only say that it would be."""
        match self._parts.settings.recovery.enforce_timeouts:
            case Mode.AUTO:
                flight.ask_stop(flight.overrun)
            case Mode.PREVIEW if not flight.warned:
                flight.warned = True
                self._say_it_would_end(flight)
            case Mode.PREVIEW | Mode.OFF:
                pass

    def _patience(self, flight: Flight) -> float | None:
        """Say until when a stage that was asked to stop may go on."""
        stuck, deadline = _STUCK if flight.on_stop is not None else 0.0, flight.deadline
        if flight.stop in {Interruption.DEADLINE, Interruption.EXPIRED} and deadline is not None:
            return deadline + _LEAVE + stuck
        if flight.asked_at is not None:
            return flight.asked_at + self._parts.settings.engine.cancel_grace.total_seconds() + stuck
        return None

    def _take_away(self, flights: Sequence[Flight]) -> int:
        """Fence attempts: their threads may go on, but nothing they bring is accepted."""
        hung: dict[int, Callable[[], None] | None] = {}
        for flight in flights:
            why, worker, work = flight.stop, flight.worker, flight.work
            if why is None or worker is None:
                continue
            twin = self._dispatch.take_over(flight)
            if twin is not None:
                hung[worker] = work
                self._settler.settle(twin, Interrupted(why=why))
        if hung:
            # Fenced and abandoned before they are nudged: whatever the exception does there, it does to nobody else.
            self._pool.nudge_all(self._pool.replace_all(hung), is_the_authors)
        return len(hung)

    def _next_look(self, flight: Flight, monotonic: float) -> float:
        """Say when something has to be done about a flight next."""
        patience = self._patience(flight)
        at = flight.deadline if patience is None else patience
        # What is still there though its moment has passed is left to the regular look.
        return at if flight.taken is not None and at is not None and at > monotonic else _NEVER

    def _aim(self, at: float) -> None:
        if at >= self._aimed:
            return
        with self._lock:
            if at >= self._aimed:
                return
            self._aimed = at
        self._timer.run_at(self.name, at)

    # ── what waits ──
    def _expire_waiting(self, now: datetime) -> int:
        """Set jobs aside whose time is up while no worker has them."""
        if self._parts.settings.recovery.enforce_timeouts is not Mode.AUTO:
            return 0
        due = self._parts.reader.next_expiry()
        if due is None:
            return 0
        expired = 0
        while due <= now and (some := self._parts.store.perform(lambda unit: self._expire_some(unit, now))):
            expired += some
        if not expired:
            self._aim(self._parts.clock.monotonic() + (due - now).total_seconds())
        return expired

    def _expire_some(self, unit: Unit, now: datetime) -> int:
        jobs = unit.expired(now, _BATCH)
        unit.apply([self._expire(job, now) for job in jobs])
        return len(jobs)

    def _expire(self, job: Job, now: datetime) -> Transition:
        entry = self._parts.catalog.get(job.pipeline)
        return expire(job, entry.pipeline.timeout if entry else None, now)

    # ── threads that do not stop ──
    def _is_crowded(self) -> bool:
        """Whether so many threads do not stop that no stage may begin in another."""
        return 0 < self._pool.abandoned >= self._parts.settings.engine.zombie_limit

    def _say_it_would_end(self, flight: Flight) -> None:
        # A remark: nothing has happened to the job.
        job = flight.job
        details: dict[str, Json] = {"of": _OF[flight.overrun], "preview": True}
        event = Event(
            type=EventType.TIMEOUT_ENFORCED,
            at=self._parts.clock.now(),
            job=job.id,
            batch=job.batch,
            stage=job.stage,
            attempt=job.attempt,
            details=details,
        )
        self._parts.store.later(lambda unit: unit.append([event]))
