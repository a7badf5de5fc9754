"""The threads that run jobs: named, never waited for at exit, and replaced when one hangs."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from types import FrameType
from typing import Final, TypeAlias

from sgops.core.signals import Interruption, StageInterrupted
from sgops.ports import Feed
from sgops.runtime.reporting import OnError, log_error, report

Work: TypeAlias = Callable[[], None]

# How long an idle worker waits before it looks whether it is still wanted.
_IDLE: Final = 5.0
# A feed that is closed answers at once; without a breath its workers would spin until they are stopped.
_BREATH: Final = 0.005


class Fenced(StageInterrupted):
    """What is raised in a thread that was given up."""

    def __init__(self) -> None:
        super().__init__(Interruption.FENCED)


class _Seat:
    """One worker: its thread, what it runs, and whether it may take more."""

    __slots__ = ("abandoned", "index", "thread", "work")

    def __init__(self, index: int) -> None:
        self.index = index
        self.thread = threading.Thread()
        self.work: Work | None = None
        self.abandoned = False


class DaemonPool:
    """Keep a number of threads at work; what they run may hang, raise anything, or never end.

    A worker's index is free again once its thread has ended, so indices stay small: at most the workers plus the
    abandoned threads.
    """

    def __init__(self, workers: int, feed: Feed, *, on_error: OnError = log_error, name: str = "sgops-worker") -> None:
        self._wanted = workers
        self._feed = feed
        self._on_error = on_error
        self._name = name
        self._seats: list[_Seat] = []
        self._lock = threading.Lock()
        self._became_idle = threading.Condition(self._lock)
        self._stops = False  # asked at every stage, where an event's answer would be felt
        self._stopping = threading.Event()

    def start(self) -> None:
        self._fill()

    def replace(self, worker: int, work: Work | None = None) -> bool:
        """Give up a worker that hangs and put another in its place; False when it does not run `work` (any more).

        The thread goes on, since nothing can end it, but never takes work again.
        """
        return bool(self.replace_all({worker: work}))

    def replace_all(self, hung: Mapping[int, Work | None]) -> list[int]:
        """Give up many workers at once; gives those that did run what they are said to."""
        with self._lock:
            busy = {seat.index: seat for seat in self._alive() if seat.work and not seat.abandoned}
            given_up = [seat for index, work in hung.items() if (seat := busy.get(index)) and work in {None, seat.work}]
            for seat in given_up:
                seat.abandoned = True
        self._fill()
        return [seat.index for seat in given_up]

    def nudge(self, worker: int, may: Callable[[FrameType | None], bool] = lambda _frame: True) -> bool:
        """Raise an interruption in an abandoned thread, which helps only while it runs Python code."""
        return self.nudge_all([worker], may) == 1

    def nudge_all(self, workers: Collection[int], may: Callable[[FrameType | None], bool]) -> int:
        """Raise an interruption in abandoned threads where it may be raised; say in how many."""
        wanted = set(workers)
        with self._lock:
            seats = [seat for seat in self._alive() if seat.index in wanted and seat.abandoned and seat.work]
            frames = sys._current_frames()  # noqa: SLF001 - documented, for just this
            return sum(may(frames.get(seat.thread.ident or 0)) and nudge(seat.thread) for seat in seats)

    def stop(self, deadline: float) -> int:
        """Let nobody take more, wait so many seconds for those at work, and say how many still are."""
        self._stops = True
        self._stopping.set()
        with self._lock:
            self._became_idle.wait_for(lambda: not any(seat.work for seat in self._serving()), deadline)
            return sum(1 for seat in self._alive() if seat.work)

    @property
    def size(self) -> int:
        """How many workers serve, idle or not."""
        with self._lock:
            return len(self._serving())

    @property
    def busy(self) -> int:
        """How many workers run something, those given up left out."""
        with self._lock:
            return sum(1 for seat in self._alive() if seat.work and not seat.abandoned)

    @property
    def abandoned(self) -> int:
        """How many given-up threads have not ended yet."""
        with self._lock:
            return sum(1 for seat in self._alive() if seat.abandoned)

    def _alive(self) -> list[_Seat]:
        self._seats = [seat for seat in self._seats if seat.thread.is_alive()]
        return self._seats

    def _serving(self) -> list[_Seat]:
        return [seat for seat in self._alive() if not seat.abandoned]

    def _fill(self) -> None:
        if self._stops:
            return
        try:
            with self._lock:
                missing = self._wanted - len(self._serving())
                taken = {seat.index for seat in self._seats}
                free = (index for index in range(len(taken) + self._wanted) if index not in taken)
                for _, index in zip(range(missing), free, strict=False):
                    self._seat_one(index)
        except RuntimeError as error:  # the machine has no thread left; the next that ends makes room for another
            report(self._on_error, self._name, error)

    def _seat_one(self, index: int) -> None:
        seat = _Seat(index)
        seat.thread = threading.Thread(target=self._serve, args=(seat,), name=f"{self._name}-{seat.index}", daemon=True)
        seat.thread.start()
        self._seats.append(seat)

    def _serve(self, seat: _Seat) -> None:
        try:
            while self._may_serve(seat):
                self._serve_once(seat)
            # When its place was to be taken, the machine may have had no thread left for that.
            self._fill()
        except StageInterrupted as late:
            # A nudge that came when the work had just ended: only a thread that leaves anyway can get one.
            report(self._on_error, seat.thread.name, late)

    def _may_serve(self, seat: _Seat) -> bool:
        return not (seat.abandoned or self._stops)

    def _serve_once(self, seat: _Seat) -> None:
        try:
            work = self._feed.take(seat.index, _IDLE)
            if work is None:
                self._stopping.wait(_BREATH)
                return
            # First said, then asked whether it may begin; `stop` does it the other way round, so one sees the other.
            seat.work = work
            if self._may_serve(seat):
                work()
        except BaseException as error:  # noqa: BLE001 - not even SystemExit from a stage may cost a worker
            report(self._on_error, seat.thread.name, error)
        finally:
            seat.work = None
            if self._stops:
                self._say_idle()

    def _say_idle(self) -> None:
        with self._lock:
            self._became_idle.notify_all()


def nudge(thread: threading.Thread) -> bool:
    """Raise `Fenced` in another thread; it does nothing to one that sleeps, waits or is inside C."""
    if not thread.is_alive():
        return False
    identity = ctypes.c_ulong(thread.ident or 0)
    reached: int = ctypes.pythonapi.PyThreadState_SetAsyncExc(identity, ctypes.py_object(Fenced))
    return reached == 1
