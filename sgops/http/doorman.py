"""Who opens the door: a thread of its own that says whether the engine lives, and shows everybody else in.

A supervisor asks when the engine is busiest. On the loop its question would stand in line behind all other callers'.
"""

from __future__ import annotations

import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sgops.http.pulse import is_pulse, may_become_pulse

# So long it is waited for what a caller wants; who takes longer may take his time inside.
_GLANCE: Final = 0.02
_PEEKED: Final = 4096
# And so often at most, should others come and go all the time.
_LOOKS: Final = 20
# So many may stand before the door; there is no asking twice on a unix socket.
_CROWD: Final = 1024
# The system has no more descriptors: somebody has to leave first.
_CROWDED_SECONDS: Final = 0.1


class Doorman:
    """Accept callers on listening sockets, which are closed at the end; `show_in` must only enqueue."""

    def __init__(
        self, listeners: Sequence[socket.socket], pulse: Callable[[], bytes], show_in: Callable[[socket.socket], None]
    ) -> None:
        self._listeners = list(listeners)
        self._coming: deque[tuple[socket.socket, socket.socket]] = deque()
        self._pulse = pulse
        self._show_in = show_in
        self._selector = selectors.DefaultSelector()
        self._waiting: dict[socket.socket, int] = {}
        self._closing = threading.Event()
        self._bell, self._button = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, name="sgops-http-door", daemon=True)

    def start(self) -> None:
        """Begin to accept."""
        for listener in self._listeners:
            listener.settimeout(0)
            listener.listen(_CROWD)
            self._selector.register(listener, selectors.EVENT_READ)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._thread.start()

    def replace(self, former: socket.socket, listener: socket.socket) -> None:
        """Accept on another listening socket in the place of one that nobody can find any more."""
        listener.settimeout(0)
        listener.listen(_CROWD)
        self._coming.append((former, listener))
        self._button.send(b"!")

    def stop(self, deadline: float) -> None:
        """Accept nobody any more."""
        self._closing.set()
        self._button.send(b"!")
        self._thread.join(deadline)

    def _serve(self) -> None:
        try:
            while not self._closing.is_set():
                self._turn()
        finally:
            self._selector.close()
            for each in (*self._listeners, *self._waiting, self._bell, self._button):
                each.close()

    def _turn(self) -> None:
        ready = [key.fileobj for key, _ in self._selector.select(_GLANCE if self._waiting else None)]
        for each in ready:
            if each in self._listeners:
                self._accept(each)
            elif each in self._waiting:
                self._look_at(each)
            elif each is self._bell:
                self._change()
        late = [] if ready else [*self._waiting]
        for caller in (*late, *(caller for caller, looks in self._waiting.items() if looks > _LOOKS)):
            self._let_in(caller)
        self._waiting = {caller: looks + 1 for caller, looks in self._waiting.items()}

    def _change(self) -> None:
        self._bell.recv(_PEEKED)
        while self._coming:
            former, listener = self._coming.popleft()
            self._accept(former)
            self._selector.unregister(former)
            former.close()
            self._listeners[self._listeners.index(former)] = listener
            self._selector.register(listener, selectors.EVENT_READ)

    def _accept(self, listener: socket.socket) -> None:
        for caller in [*self._arrivals(listener)]:
            caller.settimeout(0)
            self._waiting[caller] = 0
            self._selector.register(caller, selectors.EVENT_READ)
            # Mostly it has asked already.
            self._look_at(caller)

    def _arrivals(self, listener: socket.socket) -> Iterator[socket.socket]:
        try:
            for _ in range(_CROWD):
                yield listener.accept()[0]
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError:
            self._closing.wait(_CROWDED_SECONDS)

    def _look_at(self, caller: socket.socket) -> None:
        try:
            said = caller.recv(_PEEKED, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if is_pulse(said):
            self._answer(caller, len(said))
        elif not may_become_pulse(said):
            self._let_in(caller)

    def _answer(self, caller: socket.socket, length: int) -> None:
        self._forget(caller)
        with caller, suppress(OSError):
            # What is not taken is reset with the connection, and the answer with it.
            caller.recv(length)
            caller.send(self._pulse())

    def _let_in(self, caller: socket.socket) -> None:
        if caller in self._waiting:
            self._forget(caller)
            self._show_in(caller)

    def _forget(self, caller: socket.socket) -> None:
        del self._waiting[caller]
        self._selector.unregister(caller)
