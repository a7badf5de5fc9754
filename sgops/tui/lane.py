"""A thread that does one thing after the other, and that nobody waits for when the terminal is left."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

# A pause in which nothing is asked; a key that is held down repeats faster.
REST: Final = 0.06


class Lane:
    """Do calls in turn; one that still waits is replaced by a newer one with the same key.

    A daemon thread of our own, not one of the event loop's: those are waited for at the end, however long a read hangs.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        # What is to be done, and whether that can wait for a pause.
        self._waiting: OrderedDict[Hashable, tuple[Callable[[], None], bool]] = OrderedDict()
        self._changed = threading.Condition()
        self._is_busy = False
        self._is_closed = False
        self._thread: threading.Thread | None = None

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked for is done."""
        with self._changed:
            return not self._waiting and not self._is_busy

    def do(self, key: Hashable, call: Callable[[], None], *, soon: bool = False, at_rest: bool = False) -> None:
        """Have something done; `soon` puts it before everything that waits, `at_rest` behind the next pause."""
        with self._changed:
            if self._is_closed:
                return
            self._waiting[key] = call, at_rest
            if soon:
                self._waiting.move_to_end(key, last=False)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify()

    def forget(self, is_unwanted: Callable[[Hashable], bool]) -> None:
        """Drop what waits and is no longer wanted."""
        with self._changed:
            for key in [key for key in self._waiting if is_unwanted(key)]:
                del self._waiting[key]

    def close(self) -> None:
        """Take nothing more; what is being done is left to itself."""
        with self._changed:
            self._is_closed = True
            self._waiting.clear()
            self._changed.notify()

    def _run(self) -> None:
        while (call := self._next()) is not None:
            try:
                call()
            finally:
                with self._changed:
                    self._is_busy = False

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            is_at_rest = False
            while (key := self._ripe(is_at_rest=is_at_rest)) is None and not self._is_closed:
                is_at_rest = not self._changed.wait(REST if self._waiting else None)
            if self._is_closed:
                return None
            call, _ = self._waiting.pop(key)
            self._is_busy = True
            return call

    def _ripe(self, *, is_at_rest: bool) -> Hashable:
        """Find what can be done now."""
        return next((key for key, (_, can_wait) in self._waiting.items() if is_at_rest or not can_wait), None)
