"""The thread on which one duty runs, never twice at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sgops.runtime.reporting import OnError, report


class DutyThread:
    """Run one call on a thread of its own, which is started when it is first needed.

    One for each duty: a cleanup that takes minutes never delays a time-out.
    """

    def __init__(self, name: str, call: Callable[[], None], on_error: OnError) -> None:
        self.name = name
        self._call = call
        self._on_error = on_error
        self._wanted = False
        self._busy = False
        self._closed = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)

    def tick(self) -> None:
        """Run now, unless it still runs: a duty that is slower than its interval skips a beat."""
        with self._lock:
            if not self._busy:
                self._want()

    def push(self) -> None:
        """Run now, or once more when it still runs: what it came too late to see must not wait for the next tick."""
        with self._lock:
            self._want()

    def close(self) -> None:
        """Begin no more."""
        with self._lock:
            self._closed = True
            self._changed.notify()

    def join(self, deadline: float) -> bool:
        """Wait so many seconds for the thread to end; say whether it has."""
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return True
        thread.join(max(0.0, deadline))
        return not thread.is_alive()

    def _want(self) -> None:
        self._wanted = not self._closed
        if self._thread is None and self._wanted:
            self._thread = threading.Thread(target=self._serve, name=f"sgops-{self.name}", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _serve(self) -> None:
        while self._begin():
            try:
                self._call()
            except BaseException as error:  # noqa: BLE001 - a duty that fails must run again at its next time
                report(self._on_error, self.name, error)

    def _begin(self) -> bool:
        with self._lock:
            self._busy = False
            self._changed.wait_for(lambda: self._wanted or self._closed)
            self._busy, self._wanted = True, False
            return not self._closed
