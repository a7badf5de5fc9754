"""Events as they come, for those who keep listening."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import TypeVar

import orjson
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from sgops.core.errors import Busy, SgopsError, UsageError
from sgops.core.values import as_plain
from sgops.core.views import EventView, Page
from sgops.core.wire import to_wire
from sgops.http.callers import Callers
from sgops.http.errors import to_json
from sgops.http.fields import LARGEST
from sgops.http.limits import Limits
from sgops.ports import Asking, Operations

T = TypeVar("T")


class Followers:
    """The seats of those who wait for news, each with a thread that waits for it; all stand up when it closes."""

    def __init__(self, operations: Operations, limits: Limits) -> None:
        self._operations = operations
        self._limits = limits
        self.callers = Callers("sgops-http-follow", limits.followers)
        self._seated = 0
        self._closing = asyncio.Event()

    async def call(self, work: Callable[[], T]) -> T:
        """Do one call that waits; refused when all seats are taken, ended when the server stops."""
        self.take_seat()
        try:
            return await self._until_closing(work)
        finally:
            self.leave_seat()

    def take_seat(self) -> None:
        if self._closing.is_set() or self._seated >= self._limits.followers:
            raise Busy(f"{self._limits.followers} already follow the events", hint="close one of them")
        self._seated += 1

    def leave_seat(self) -> None:
        self._seated -= 1

    def close(self) -> None:
        """Send everybody home, on the loop's thread."""
        self._closing.set()

    async def stream(self, since: int | None) -> EventStream:
        """Give a seat with a stream of the events after an id; without one, of those from now on."""
        self.take_seat()
        try:
            return EventStream(self, await self._newest() if since is None else since)
        except BaseException:
            self.leave_seat()
            raise

    async def frames(self, since: int) -> AsyncIterator[bytes]:
        """Give every event after an id as server-sent events, to one who has a seat.

        What a slow listener has not taken stays in the journal, not in memory: it is read when there is room.
        """
        yield b": following\n\n"
        silent = 0.0
        while not self._closing.is_set():
            try:
                page = await self._until_closing(partial(self._look, since))
            except SgopsError as error:
                yield b"event: error\ndata: " + orjson.dumps(to_json(error)) + b"\n\n"
                return
            for event in page.items:
                yield _frame(event)
                since = event.id
            silent = 0.0 if page.items else silent + self._limits.look_seconds
            if silent >= self._limits.heartbeat_seconds:
                silent = 0.0
                yield b": still here\n\n"

    async def _newest(self) -> int:
        page = await self._until_closing(lambda: self._operations.events(Asking(limit=1)))
        return max((event.id for event in page.items), default=0)

    def _look(self, since: int) -> Page[EventView]:
        return self._operations.follow(since, wait=self._limits.look_seconds)

    async def _until_closing(self, work: Callable[[], T]) -> T:
        call = asyncio.ensure_future(self.callers.call(work))
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait({call, closing}, return_when=asyncio.FIRST_COMPLETED)
            if not call.done():
                raise Busy("the engine is stopping")
            return call.result()
        finally:
            closing.cancel()
            call.cancel()


class EventStream(StreamingResponse):
    """An answer without an end; its seat is free again however it ends."""

    def __init__(self, followers: Followers, since: int) -> None:
        super().__init__(followers.frames(since), media_type="text/event-stream", headers={"cache-control": "no-store"})
        self._followers = followers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._followers.leave_seat()


def last_event_id(text: str) -> int | None:
    """Read the id that a listener saw last."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST):
        raise UsageError("Last-Event-ID must be the id of an event")
    return int(text)


def _frame(event: EventView) -> bytes:
    data = orjson.dumps(to_wire(event), default=as_plain)
    return b"id: %d\ndata: %b\n\n" % (event.id, data)
