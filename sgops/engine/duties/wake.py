"""Bringing waiting jobs back when their time has come; one timer for the earliest, all due in one batch."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sgops.core.job import WaitingFor
from sgops.core.operator_moves import wake
from sgops.core.ticks import Tick, drift
from sgops.core.units import iso
from sgops.engine.duty import DutyReport

if TYPE_CHECKING:
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.parts import Parts
    from sgops.ports import Timer, Unit

_BATCH = 500
_STEP = timedelta(seconds=2)
_STORED = "tick"
_STORE_EVERY = 30.0
_UNSEEN = timedelta(seconds=_STORE_EVERY + 5)


class Wake:
    """Releases what is due, keeps the timer aimed at the earliest, and notices when somebody sets the clock."""

    name = "due"
    every = timedelta(seconds=2)

    def __init__(self, parts: Parts, dispatch: Dispatch, timer: Timer) -> None:
        self._parts = parts
        self._dispatch = dispatch
        self._timer = timer
        self._lock = threading.Lock()  # guards _earliest, and that the timer is aimed at it
        self._earliest: datetime | None = None
        # Who submits looks, too: two at once would both make up for one step.
        self._looking = threading.Lock()  # guards _tick and _stored_at
        self._tick: Tick | None = None
        self._stored_at: float | None = None

    def due_at(self, due: datetime) -> None:
        """Something waits until then: aim the timer at it if it is the earliest."""
        with self._lock:
            if self._earliest is not None and self._earliest <= due:
                return
            self._earliest = due
            self._timer.wake_at(due)

    def look_at(self, monotonic: float) -> None:
        """Somebody may go on then who waits for nothing that is in the file."""
        self._timer.run_at(self.name, monotonic)

    def run_once(self, now: datetime) -> DutyReport:
        with self._looking:
            self._follow_clock(self._parts.clock.tick())
        woken = 0
        while batch := self._parts.store.perform(lambda unit: self._wake_some(unit, now)):
            woken += batch
        # Also when nothing was due: if a claim failed for want of a disk, this is what tries again.
        self._dispatch.nudge()
        with self._lock:
            self._earliest = self._parts.reader.next_due()
            self._timer.wake_at(self._earliest)
        return DutyReport(did=woken, sentence=f"{woken} released")

    def wake_now(self) -> None:
        """Release what is due at this moment; the timer calls it at the earliest due moment."""
        self.run_once(self._parts.clock.now())

    def _wake_some(self, unit: Unit, now: datetime) -> int:
        jobs = unit.due(now, _BATCH)
        asked = unit.asked_after([job.id for job in jobs])
        unit.apply([wake(job, now, has_receipt=job.id in asked) for job in jobs])
        return len(jobs)

    def _follow_clock(self, tick: Tick) -> None:
        """Move what waits along when somebody sets the clock, so that nothing is dropped or delayed by it."""
        before = self._tick or self._stored_tick()
        step = drift(before, tick).step if before is not None else timedelta(0)
        if before is not None and abs(step) >= _STEP:
            self._parts.store.perform(lambda unit: self._shift(unit, step, before, tick))
        elif self._stored_at is None or tick.boottime - self._stored_at >= _STORE_EVERY:
            self._parts.store.later(lambda unit: self._keep_tick(unit, tick))
        self._tick = tick

    def _shift(self, unit: Unit, step: timedelta, before: Tick, tick: Tick) -> None:
        # The step may be some moments old, and what has begun to wait since then knows the new time. An engine looks
        # often; the look of the engine before this one is as old as what it stored.
        unseen = before.wall + step, min(tick.wall, before.wall + step + _UNSEEN)
        unit.shift_due(step, (WaitingFor.RETRY.value, WaitingFor.SNOOZE.value), but=unseen)
        # In the same commit: a step is never made up for twice.
        self._keep_tick(unit, tick)
        self._dispatch.shift_expiry(step)

    def _keep_tick(self, unit: Unit, tick: Tick) -> None:
        self._stored_at = tick.boottime
        unit.put(_STORED, {"wall": iso(tick.wall), "boottime": tick.boottime, "boot": self._parts.clock.boot_id})

    def _stored_tick(self) -> Tick | None:
        """Give the last tick of the engine before this one, if it was in the same boot."""
        stored = self._parts.reader.get(_STORED)
        if not isinstance(stored, dict) or stored.get("boot") != self._parts.clock.boot_id:
            return None
        boottime = float(str(stored["boottime"]))
        return Tick(wall=datetime.fromisoformat(str(stored["wall"])), boottime=boottime, monotonic=boottime)
