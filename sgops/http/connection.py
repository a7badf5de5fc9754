"""One caller's connection, and how long it may stay without asking or listening."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from fcntl import ioctl
from itertools import count
from termios import FIONREAD
from typing import ClassVar, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

from sgops.core.errors import SgopsError, UsageError
from sgops.http.answers import Answer, in_bytes, refusal
from sgops.http.errors import TooSlow
from sgops.http.limits import Limits

_GLANCE: Final = 0.05
_numbers: Final = count(1)


class Connection(H11Protocol):
    """Close what is too slow with its headers, what does not read its answer, and the oldest idle one of too many.

    Uvicorn has a deadline for silence between requests alone: one byte a minute would hold a connection for ever.
    """

    limits: ClassVar[Limits] = Limits()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.number = next(_numbers)
        self._deadline: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None
        self._watch_headers()
        # Not at once: what has been sent along with the connection shall be read before it counts as idle.
        self.loop.call_later(_GLANCE, self._make_room)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_deadline()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch_headers()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.is_idle and (self.conn.trailing_data[0] or self._is_mid_body):
            # A request that was answered before it had ended must end soon, too.
            self._watch_headers()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall = self.loop.call_later(self.limits.stalled_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def send_400_response(self, msg: str) -> None:
        self._refuse(UsageError(msg))

    @property
    def is_idle(self) -> bool:
        """Whether no request of it is being answered."""
        # There is no cycle before the first request, whatever uvicorn's types say.
        return bool(getattr(self.cycle, "response_complete", True))

    @property
    def has_asked(self) -> bool:
        """Whether something was sent that the loop has not come to read yet."""
        there = bytearray(4)
        with suppress(OSError, ValueError):
            ioctl(self.transport.get_extra_info("socket").fileno(), FIONREAD, there)
        return any(there)

    @property
    def _is_mid_body(self) -> bool:
        """Whether the body of a request that has its answer already still comes."""
        return bool(getattr(self.cycle, "more_body", False))

    def _watch_headers(self) -> None:
        """Start the deadline for a request's headers when they have begun, end it when they are whole."""
        if not self.is_idle or self.transport.is_closing():
            self._stop_deadline()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.limits.header_seconds, self._give_up)

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if self.transport.is_closing() or not self.is_idle:
            return
        if self._is_mid_body:
            self.transport.abort()
        else:
            self._refuse(TooSlow(f"the request's headers did not come in {self.limits.header_seconds:g} s"))

    def _refuse(self, error: SgopsError) -> None:
        """Answer what never became a request, and close."""
        if self.is_idle or not self.cycle.response_started:
            self.transport.write(self._raw(refusal(error)))
        self.transport.close()

    def _raw(self, answer: Answer) -> bytes:
        usual = self.server_state.default_headers
        return in_bytes(answer, [(name.decode("latin-1"), value.decode("latin-1")) for name, value in usual])

    def _make_room(self) -> None:
        surplus = len(self.connections) - self.limits.connections
        for connection in list(self._oldest_idle())[: max(surplus, 0)]:
            connection.transport.close()

    def _oldest_idle(self) -> Iterator[Connection]:
        mine = [other for other in self.connections if isinstance(other, Connection)]
        oldest = sorted(mine, key=lambda other: other.number)
        return (other for other in oldest if other.is_idle and not other.has_asked)
