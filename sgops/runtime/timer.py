"""When duties run: each at its own pace, and one call at the earliest due moment."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sgops.ports import Clock
from sgops.runtime.alarm import Alarm
from sgops.runtime.duty_thread import DutyThread
from sgops.runtime.reporting import OnError, log_error, report

if TYPE_CHECKING:
    from apscheduler.schedulers.blocking import BlockingScheduler

# The name of the wake-up among APScheduler's jobs; no duty may be called so.
WAKE: Final = "wake"

# A date job is dropped once it has fired, and what was dropped cannot be re-aimed: so the wake-up repeats, some day.
_NEVER: Final = timedelta(days=36_500)
_START_WITHIN: Final = 30.0
# How far a duty may be off its time before it is put right.
_SLACK: Final = timedelta(milliseconds=250)


class _Pace:
    """The trigger of a job: so long from now, whenever now is.

    APScheduler's own intervals keep to a grid: after a step it would count every point of the grid that was passed,
    which takes a machine without a battery for its clock minutes and gigabytes when it learns the date.
    """

    def __init__(self, span: timedelta) -> None:
        self._span = span

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + self._span


@dataclass(slots=True, kw_only=True)
class _Beat:
    """A duty's pace; `next_at` counts from the boot, suspends included."""

    thread: DutyThread
    seconds: float
    next_at: float


class Timer:
    """Tick by APScheduler, and keep the ticks right when somebody sets the clock.

    APScheduler sleeps on the monotonic clock but compares wall clocks: when those are set back an hour it would
    stand still for an hour. So each duty's next time is also kept on the clock that counts from the boot, and every
    few seconds a sweep that sleeps by that kind of clock alone puts right what is off. The wake-up stays where it was
    aimed, on the wall clock; the sweep makes the scheduler look again, so what a step has passed is late by one sweep.
    """

    def __init__(self, clock: Clock, *, on_error: OnError = log_error, sweep_every: float = 2.0) -> None:
        self._clock = clock
        self._on_error = on_error
        self._sweep_every = sweep_every
        self._beats: dict[str, _Beat] = {}
        self._alarms: dict[str, Alarm] = {}
        self._wake = DutyThread(WAKE, lambda: None, on_error)
        self._due: datetime | None = None
        self._scheduler: BlockingScheduler | None = None
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._ticked_at: float | None = None
        self._lock = threading.Lock()

    def every(self, name: str, seconds: float, call: Callable[[], None]) -> None:
        """Call every so many seconds from the start on, for the first time after so many seconds."""
        if name == WAKE or name in self._beats:
            raise ValueError(f"the timer has a call named {name!r} already")
        beat = _Beat(thread=DutyThread(name, call, self._on_error), seconds=seconds, next_at=0.0)
        with self._lock:
            self._beats[name] = beat
            self._alarms[name] = Alarm(self._clock, f"{name}-alarm", beat.thread.push)
            if self._scheduler:
                self._add(self._scheduler, name, beat)

    def pace(self, name: str, seconds: float) -> None:
        """Call every so many seconds from now on."""
        with self._lock:
            beat = self._beats[name]
            if beat.seconds == seconds:
                return
            beat.seconds = seconds
            beat.next_at = self._clock.boottime() + seconds
            if self._scheduler:
                self._scheduler.reschedule_job(name, trigger=_Pace(timedelta(seconds=seconds)))

    def on_wake(self, call: Callable[[], None]) -> None:
        """Call this at the moment that `wake_at` names."""
        self._wake = DutyThread(WAKE, call, self._on_error)

    def wake_at(self, due: datetime | None) -> None:
        """Aim the one wake-up at another moment, or at none; a moment that has passed is now."""
        with self._lock:
            self._due = due
            if self._scheduler and not self._stopping.is_set():
                self._scheduler.modify_job(WAKE, next_run_time=self._aim())

    def run_soon(self, name: str) -> None:
        """Call a duty now, besides its ticks; once more if it runs at the moment."""
        self._beats[name].thread.push()

    def run_at(self, name: str, monotonic: float) -> None:
        """Call a duty at that moment, besides its ticks; one that has no ticks is nobody's to call."""
        if name in self._alarms:
            self._alarms[name].aim(monotonic)

    @property
    def silent_for(self) -> float:
        """Say how many seconds ago it ticked last; 0 before its start."""
        return 0.0 if self._ticked_at is None else self._clock.monotonic() - self._ticked_at

    def start(self) -> None:
        """Begin to tick."""
        scheduler, started = _new_scheduler()
        self._run(scheduler.start, "sgops-timer")
        # While it starts, it finds no job by its name.
        started.wait(_START_WITHIN)
        with self._lock:
            self._scheduler = scheduler
            for name, beat in self._beats.items():
                self._add(scheduler, name, beat)
            scheduler.add_job(self._push, _Pace(_NEVER), id=WAKE, next_run_time=self._aim())
        self._ticked_at = self._clock.monotonic()
        self._run(self._sweep_all, "sgops-sweep")

    def sweep(self) -> None:
        """Put right what a step of the wall clock has put off, and let the scheduler look again."""
        with self._lock:
            if self._scheduler:
                for name, beat in self._beats.items():
                    self._put_right(self._scheduler, name, beat)
                self._scheduler.wakeup()

    def stop(self, deadline: float) -> None:
        """Tick no more, and wait so many seconds for the calls that run; never longer."""
        self._stopping.set()
        with self._lock:
            scheduler, self._scheduler = self._scheduler, None
        if scheduler:
            scheduler.shutdown(wait=False)
        for alarm in self._alarms.values():
            alarm.close()
        duties = [self._wake, *(beat.thread for beat in self._beats.values())]
        for duty in duties:
            duty.close()
        until = self._clock.monotonic() + deadline
        for thread in self._threads:
            thread.join(max(0.0, until - self._clock.monotonic()))
        for duty in duties:
            duty.join(until - self._clock.monotonic())

    def _aim(self) -> datetime:
        return self._due or self._clock.now() + _NEVER

    def _add(self, scheduler: BlockingScheduler, name: str, beat: _Beat) -> None:
        beat.next_at = self._clock.boottime() + beat.seconds
        scheduler.add_job(self._tick, _Pace(timedelta(seconds=beat.seconds)), args=(beat,), id=name)

    def _push(self) -> None:
        self._wake.push()

    def _tick(self, beat: _Beat) -> None:
        # On APScheduler's thread, which holds its own lock meanwhile: nothing here may take the timer's.
        self._ticked_at = self._clock.monotonic()
        now = self._clock.boottime()
        if now < beat.next_at - _SLACK.total_seconds():
            return  # the wall clock was set forward; the sweep puts the next time right
        beat.next_at = now + beat.seconds
        beat.thread.tick()

    def _put_right(self, scheduler: BlockingScheduler, name: str, beat: _Beat) -> None:
        job = scheduler.get_job(name)
        right = self._clock.now() + timedelta(seconds=beat.next_at - self._clock.boottime())
        if abs(job.next_run_time - right) > _SLACK:
            job.modify(next_run_time=right)

    def _sweep_all(self) -> None:
        while not self._stopping.wait(self._sweep_every):
            self._guard(self.sweep)

    def _run(self, call: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=self._guard, args=(call,), name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _guard(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - the net must hold whatever falls into it
            report(self._on_error, "timer", error)


def _new_scheduler() -> tuple[BlockingScheduler, threading.Event]:
    # Imported here: 70 ms that only an engine should pay.
    from apscheduler.events import EVENT_SCHEDULER_STARTED  # noqa: PLC0415 - see above
    from apscheduler.executors.debug import DebugExecutor  # noqa: PLC0415 - see above
    from apscheduler.schedulers.blocking import BlockingScheduler  # noqa: PLC0415 - see above
    from apscheduler.triggers.base import BaseTrigger  # noqa: PLC0415 - see above

    BaseTrigger.register(_Pace)
    # It tells every tick; what matters about a duty is in the duty's report.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BlockingScheduler(
        timezone=UTC,
        # Ticks only set a duty's thread going, so they need none between APScheduler's and that.
        executors={"default": DebugExecutor()},
        # The default grace of a second would drop what is late without a word.
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    started = threading.Event()
    scheduler.add_listener(lambda _: started.set(), EVENT_SCHEDULER_STARTED)
    return scheduler, started
