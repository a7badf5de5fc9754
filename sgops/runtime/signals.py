"""What a signal from outside asks for: stop, hurry, now."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from enum import IntEnum
from functools import partial
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

    Python runs a handler when the main thread gets to it, and a main thread that is just about to wait does not: the
    signal would be obeyed when the wait is over. So the obeying thread is woken from below Python, by a byte in a pipe.
    It calls `on_stop`, which must return at once, or the next signal is not heard. A hangup is a wish to stop, too, or
    calls `on_hangup` if it is given.
    """

    def __init__(
        self,
        on_stop: Callable[[Stop], None],
        *,
        hangup: bool = False,
        on_hangup: Callable[[], None] | None = None,
        on_error: OnError = log_error,
    ) -> None:
        self._on_stop = on_stop
        self._on_hangup = on_hangup
        self._on_error = on_error
        self._numbers = [signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if hangup or on_hangup else [])]
        self._former: dict[signal.Signals, Handler] = {}
        self._former_fd = -1
        self._reads = self._writes = -1

    def install(self) -> None:
        self._reads, self._writes = os.pipe()
        os.set_blocking(self._writes, False)
        threading.Thread(target=self._obey_all, args=(self._reads,), name="sgops-signals", daemon=True).start()
        self._former_fd = signal.set_wakeup_fd(self._writes, warn_on_full_buffer=False)
        for number in self._numbers:
            # Under nohup a hangup is ignored, and shall stay so.
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue
            self._former[number] = signal.signal(number, self._catch)

    def restore(self) -> None:
        """Put back who was asked before."""
        if self._writes < 0:
            return
        for number, handler in self._former.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self._former.clear()
        signal.set_wakeup_fd(self._former_fd)
        os.close(self._writes)  # the thread reads the end of it
        self._writes = -1

    def _catch(self, number: int, _frame: FrameType | None) -> None:
        # An event loop has a pipe of its own, and takes ours out when it is given a handler: then the byte went there.
        theirs = signal.set_wakeup_fd(self._writes, warn_on_full_buffer=False)
        if theirs != self._writes:
            signal.set_wakeup_fd(theirs, warn_on_full_buffer=False)
            os.write(self._writes, bytes([number]))

    def _obey_all(self, reads: int) -> None:
        level = 0
        while caught := os.read(reads, 1):
            number = caught[0]
            if number not in self._numbers:
                continue
            if number == signal.SIGHUP and self._on_hangup is not None:
                self._guarded(self._on_hangup)
                continue
            # A terminal that closes sends both a hangup and what it sends anyway: that is no second wish.
            asked = max(level, Stop.GRACEFUL) if number == signal.SIGHUP else min(level + 1, Stop.NOW)
            if asked > level or asked == Stop.NOW:
                level = asked
                self._guarded(partial(self._on_stop, Stop(level)))
        os.close(reads)

    def _guarded(self, obey: Callable[[], object]) -> None:
        try:
            obey()
        except Exception as error:  # noqa: BLE001 - the next, more urgent signal must still be heard
            report(self._on_error, "signals", error)
