"""A thread that does one thing after the other, and that nobody waits for when the terminal is left."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class Lane:
    """Do calls in turn; one that still waits is replaced by a newer one with the same key.

    A daemon thread of our own, not one of the event loop's: those are waited for at the end, however long a read hangs.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._waiting: OrderedDict[Hashable, Callable[[], None]] = OrderedDict()
        self._changed = threading.Condition()
        self._is_busy = False
        self._is_closed = False
        self._thread: threading.Thread | None = None

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked for is done."""
        with self._changed:
            return not self._waiting and not self._is_busy

    def do(self, key: Hashable, call: Callable[[], None], *, soon: bool = False) -> None:
        """Have something done; `soon` puts it before everything that waits."""
        with self._changed:
            if self._is_closed:
                return
            self._waiting[key] = call
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
            while not self._waiting and not self._is_closed:
                self._changed.wait()
            if self._is_closed:
                return None
            _, call = self._waiting.popitem(last=False)
            self._is_busy = True
            return call
