"""Who hears of what was committed."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from sgops.core.events import Event
from sgops.runtime.reporting import OnError, log_error, report

Listener: TypeAlias = Callable[[Sequence[Event]], None]

# Events that may wait for the bus thread. Over it they are counted as missed: memory is worth more than a screen.
_BACKLOG: Final = 100_000


class Subscription:
    """A ring of events for one reader; what it was too slow for is counted, and to be read again from the journal."""

    def __init__(self, name: str, capacity: int, leave: Callable[[Subscription], None]) -> None:
        self.name = name
        self.lost = 0  # how many events were missed just before those that `take` gave last
        self._ring: deque[Event] = deque(maxlen=capacity)
        self._capacity = capacity
        self._missed = 0
        self._closed = False
        self._leave = leave
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)

    @property
    def closed(self) -> bool:
        return self._closed

    def take(self, timeout: float | None = None) -> list[Event]:
        """Take all that has come, waiting for something if need be; empty when nothing came or it is closed."""
        with self._lock:
            if not self._has_news():
                self._changed.wait_for(self._has_news, timeout)
            events = list(self._ring)
            self._ring.clear()
            self.lost, self._missed = self._missed, 0
            return events

    def close(self) -> None:
        """Hear no more, and send a waiting reader home."""
        self._leave(self)
        with self._lock:
            self._closed = True
            self._changed.notify_all()

    def offer(self, batch: Sequence[Event]) -> None:
        with self._lock:
            self._missed += max(0, len(self._ring) + len(batch) - self._capacity)
            # What would fall out of the ring at once need not be made.
            self._ring.extend(batch[-self._capacity :])
            self._changed.notify()

    def miss(self, count: int) -> None:
        with self._lock:
            self._missed += count
            self._changed.notify()

    def _has_news(self) -> bool:
        return bool(self._ring) or self._missed > 0 or self._closed


class Bus:
    """Spread events on a thread of its own, so that the one that commits them never waits for a listener."""

    def __init__(self, *, on_error: OnError = log_error, backlog: int = _BACKLOG) -> None:
        self.dropped = 0  # how many events not even the listeners heard, in all
        self._on_error = on_error
        self._backlog = backlog
        self._listeners: tuple[Listener, ...] = ()
        self._subscriptions: tuple[Subscription, ...] = ()
        self._inbox: list[Sequence[Event]] = []
        self._waiting = 0
        self._missed = 0
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)

    def publish(self, *batches: Sequence[Event]) -> None:
        """Hand events over and return at once; called after COMMIT, in the order of the commits."""
        if not (self._listeners or self._subscriptions):
            return
        with self._lock:
            for batch in batches:
                self._take_in(batch)
            self._changed.notify()

    def subscribe(self, name: str, capacity: int = 1000) -> Subscription:
        """Give a reader with a pace of its own a ring of so many events, from now on."""
        subscription = Subscription(name, capacity, self._forget)
        with self._lock:
            self._subscriptions += (subscription,)
            self._run()
        return subscription

    def listen(self, callback: Listener) -> None:
        """Call back for each batch, on the bus thread: it must be quick, and may fail."""
        with self._lock:
            self._listeners += (callback,)
            self._run()

    def stop(self, deadline: float) -> None:
        """Spread what has come, then end; every subscription is closed."""
        with self._lock:
            self._stopping = True
            self._changed.notify()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(deadline)
        self._listeners = ()
        for subscription in self._subscriptions:
            subscription.close()

    def _take_in(self, batch: Sequence[Event]) -> None:
        if self._waiting + len(batch) > self._backlog:
            self._missed += len(batch)
            self.dropped += len(batch)
            return
        self._inbox.append(batch)
        self._waiting += len(batch)

    def _run(self) -> None:
        # Nobody listens to most engines that a command starts: they need no thread either.
        if self._thread is None and not self._stopping:
            self._thread = threading.Thread(target=self._spread_all, name="sgops-bus", daemon=True)
            self._thread.start()

    def _forget(self, subscription: Subscription) -> None:
        with self._lock:
            self._subscriptions = tuple(other for other in self._subscriptions if other is not subscription)

    def _spread_all(self) -> None:
        while self._spread_some():
            pass

    def _spread_some(self) -> bool:
        """Spread what has come, waiting for it; whether there may be more. Nothing is kept while it is waited for."""
        with self._lock:
            self._changed.wait_for(self._has_news)
            batches, self._inbox = self._inbox, []
            missed, self._missed = self._missed, 0
            self._waiting = 0
            ends = self._stopping
        self._spread(batches, missed)
        return not ends

    def _has_news(self) -> bool:
        return bool(self._inbox) or self._missed > 0 or self._stopping

    def _spread(self, batches: Sequence[Sequence[Event]], missed: int) -> None:
        for batch in batches:
            for listener in self._listeners:
                self._tell(listener, batch)
            for subscription in self._subscriptions:
                subscription.offer(batch)
        # What was missed came after all that could still be taken in.
        if missed:
            for subscription in self._subscriptions:
                subscription.miss(missed)

    def _tell(self, listener: Listener, batch: Sequence[Event]) -> None:
        try:
            listener(batch)
        except Exception as error:  # noqa: BLE001 - a listener that fails must not cost the others their events
            report(self._on_error, "a listener of the bus", error)
