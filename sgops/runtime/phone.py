"""Threads on which one external service is called; what hangs there holds up nobody else."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

from sgops.core.bucket import Bucket
from sgops.core.setting_types import Rate
from sgops.ports import Answered, Clock
from sgops.runtime.reporting import log_error, report

T = TypeVar("T")

_THREADS: Final = 8
# So many calls may wait for one of the threads: they are given out on ticks, and a tick is long.
_AHEAD: Final = 64
# So many calls may hang beyond their deadline before nobody is called any more.
_HUNG: Final = 16
_IDLE: Final = 10.0


@dataclass(slots=True, kw_only=True, eq=False)
class _Call:
    """One call; `told` says that its deadline has passed and been told."""

    ask: Callable[[], Any]
    answered: Answered[Any]
    until: float = float("inf")  # set when a thread takes it
    told: bool = False


class ServicePhone:
    """Implement the port Phone: daemon threads that are started when needed and go when idle."""

    def __init__(self, name: str, clock: Clock, *, timeout: timedelta, rate: Rate | None) -> None:
        self._name = name
        self._clock = clock
        self._timeout = timeout.total_seconds()
        self._bucket = Bucket(rate, clock.monotonic()) if rate is not None else None
        self._waiting: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # guards the counts and _running
        self._threads = 0
        self._idle = 0
        self._hung = 0
        self._running: set[_Call] = set()
        self._closed = False

    @property
    def room(self) -> int:
        with self._lock:
            if self._closed or self._hung >= _HUNG:
                return 0
            free = _THREADS + _AHEAD - (len(self._running) - self._hung)
            allowed = free if self._bucket is None else self._bucket.left(self._clock.monotonic())
        return max(0, min(free, allowed))

    def call(self, ask: Callable[[], T], answered: Answered[T]) -> None:
        call = _Call(ask=ask, answered=answered)
        with self._lock:
            if self._bucket is not None:
                self._bucket.take(self._clock.monotonic())
            self._running.add(call)
            self._waiting.put(call)
            self._staff()

    def sweep(self) -> None:
        now = self._clock.monotonic()
        with self._lock:
            late = [call for call in self._running if not call.told and now >= call.until]
            for call in late:
                call.told = True
            self._hung += len(late)
            # Their threads are lost until they come back; others take their place.
            self._staff()
        for call in late:
            self._tell(call, None, TimeoutError(f"service '{self._name}' did not answer in {self._timeout:g} s"))

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for _ in range(self._threads):
                self._waiting.put(None)

    def _serve(self) -> None:
        while (call := self._next()) is not None:
            self._do(call)
        with self._lock:
            self._threads -= 1

    def _next(self) -> _Call | None:
        with self._lock:
            self._idle += 1
        found: _Call | None = None
        with suppress(queue.Empty):
            found = self._waiting.get(timeout=_IDLE)
        with self._lock:
            self._idle -= 1
            if found is None:
                # Whoever calls at this moment may have counted on this thread.
                with suppress(queue.Empty):
                    found = self._waiting.get_nowait()
        return found

    def _staff(self) -> None:
        """Start threads for what waits, as many as there may be."""
        wanted = min(self._waiting.qsize() - self._idle, _THREADS + self._hung - self._threads)
        for _ in range(wanted):
            name = f"sgops-{self._name}-{self._threads + 1}"
            try:
                threading.Thread(target=self._serve, name=name, daemon=True).start()
            except RuntimeError as error:  # the machine has no thread left; the next sweep tries again
                report(log_error, name, error)
                return
            self._threads += 1

    def _do(self, call: _Call) -> None:
        answer, error = None, None
        call.until = self._clock.monotonic() + self._timeout
        try:
            answer = call.ask()
        except Exception as caught:  # noqa: BLE001 - the connector is somebody else's; what it raised is its answer
            error = caught
        with self._lock:
            self._running.discard(call)
            self._hung -= call.told
            # That it failed after its deadline says no more than the deadline did.
            is_news = not self._closed and (error is None or not call.told)
        if is_news:
            self._tell(call, answer, error)

    def _tell(self, call: _Call, answer: Any, error: BaseException | None) -> None:  # noqa: ANN401 - a service's answer
        try:
            call.answered(answer, error)
        except Exception as worse:  # noqa: BLE001 - it must cost neither the phone a thread nor others their answers
            report(log_error, f"who heard service '{self._name}'", worse)
