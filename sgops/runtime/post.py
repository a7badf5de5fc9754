"""A small pool that sends messages, each way with a deadline of its own, and tries again for a while."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from sgops.core.alerting import Channel, Message, Sent
from sgops.core.errors import SgopsError
from sgops.ports import Clock
from sgops.runtime.reporting import OnError, log_error, report

# Sends one message within a deadline, or raises.
Carrier: TypeAlias = Callable[[Message], None]
Job: TypeAlias = tuple[Message, Callable[[Sent], None]]

_THREADS: Final = 2
_MOST: Final = 1000
# How long to wait before each further try.
_PAUSES: Final = (1.0, 5.0, 30.0)


class Post:
    """Send messages on a few daemon threads, which are started when there is something to send."""

    def __init__(
        self,
        clock: Clock,
        carriers: Callable[[], Mapping[Channel, Carrier]],
        *,
        pauses: Sequence[float] = _PAUSES,
        on_error: OnError = log_error,
    ) -> None:
        self._clock = clock
        self._carriers = carriers
        self._pauses = tuple(pauses)
        self._on_error = on_error
        self._jobs: queue.Queue[Job | None] = queue.Queue(_MOST)
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    @property
    def channels(self) -> Sequence[Channel]:
        return tuple(self._carriers())

    def send(self, message: Message, done: Callable[[Sent], None]) -> None:
        self._start()
        try:
            self._jobs.put_nowait((message, done))
        except queue.Full:
            done(self._sent(message, 0, "too many messages wait to be sent"))

    def try_once(self, message: Message) -> Sent:
        return self._sent(message, 1, self._error_of(message))

    def stop(self, deadline: float) -> None:
        """Begin nothing more, and wait so many seconds for what is being sent; what is left stays to be sent."""
        self._stopping.set()
        until = self._clock.monotonic() + deadline
        for _ in self._threads:
            self._wake_one()
        for thread in self._threads:
            thread.join(max(0.0, until - self._clock.monotonic()))

    def _start(self) -> None:
        with self._lock:
            if not self._threads and not self._stopping.is_set():
                for number in range(1, _THREADS + 1):
                    thread = threading.Thread(target=self._serve, name=f"sgops-post-{number}", daemon=True)
                    self._threads.append(thread)
                    thread.start()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            job = self._jobs.get()
            if job is None:
                return
            try:
                self._carry(*job)
            except Exception as error:  # noqa: BLE001 - the next message is still to be sent
                report(self._on_error, "the post", error)

    def _carry(self, message: Message, done: Callable[[Sent], None]) -> None:
        for tries, pause in enumerate((*self._pauses, None), 1):
            error = self._error_of(message)
            if error is None or pause is None:
                done(self._sent(message, tries, error))
                return
            if self._clock.wait(self._stopping, pause):
                return  # it stays to be sent by the next engine

    def _error_of(self, message: Message) -> str | None:
        carrier = self._carriers().get(message.channel)
        if carrier is None:
            return f"alerts.{message.channel.value} is not set any more"
        try:
            carrier(message)
        except SgopsError as error:
            return error.message
        except Exception as error:  # noqa: BLE001 - whatever a carrier meets outside, it is what became of the message
            return f"{type(error).__name__}: {error}"
        return None

    def _sent(self, message: Message, tries: int, error: str | None) -> Sent:
        return Sent(delivery=message.delivery, attempts=tries, at=self._clock.now(), error=error)

    def _wake_one(self) -> None:
        try:
            self._jobs.put_nowait(None)
        except queue.Full:
            return  # a full queue wakes everybody by itself
