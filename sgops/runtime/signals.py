"""What a signal from outside asks for: stop, hurry, now."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from enum import IntEnum
from queue import SimpleQueue
from types import FrameType
from typing import TypeAlias

from sgops.runtime.reporting import OnError, log_error, report

Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None


class Stop(IntEnum):
    """How urgently to stop; each further signal raises it."""

    GRACEFUL = 1
    HURRY = 2
    NOW = 3


class Signals:
    """Own the process's stop signals: installed and restored by the main thread, obeyed on a thread of its own.

    A signal handler interrupts the main thread anywhere, even inside a lock that it would need itself: so it only
    puts the signal into a queue that may be interrupted, and the other thread calls `on_stop`, which must return at
    once or the next signal is not heard.
    """

    def __init__(self, on_stop: Callable[[Stop], None], *, hangup: bool = False, on_error: OnError = log_error) -> None:
        self._on_stop = on_stop
        self._on_error = on_error
        self._numbers = [signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if hangup else [])]
        self._former: dict[signal.Signals, Handler] = {}
        self._caught: SimpleQueue[int | None] = SimpleQueue()

    def install(self) -> None:
        threading.Thread(target=self._obey_all, name="sgops-signals", daemon=True).start()
        for number in self._numbers:
            # Under nohup a hangup is ignored, and shall stay so.
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue
            self._former[number] = signal.signal(number, self._catch)

    def restore(self) -> None:
        """Put back who was asked before."""
        while self._former:
            number, handler = self._former.popitem()
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self._caught.put(None)

    def _catch(self, number: int, _frame: FrameType | None) -> None:
        self._caught.put(number)

    def _obey_all(self) -> None:
        level = 0
        while (number := self._caught.get()) is not None:
            # A terminal that closes sends both a hangup and what it sends anyway: that is no second wish.
            asked = max(level, Stop.GRACEFUL) if number == signal.SIGHUP else min(level + 1, Stop.NOW)
            if asked > level or asked == Stop.NOW:
                level = asked
                self._obey(Stop(level))

    def _obey(self, level: Stop) -> None:
        try:
            self._on_stop(level)
        except Exception as error:  # noqa: BLE001 - the next, more urgent signal must still be heard
            report(self._on_error, "signals", error)
