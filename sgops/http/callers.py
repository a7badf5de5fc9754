"""Threads that carry blocking calls, so that the loop never waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import TypeAlias, TypeVar

from sgops.core.errors import Busy

T = TypeVar("T")
V = TypeVar("V")
# What is done on a thread, and then what is told to the loop.
_Call: TypeAlias = Callable[[], Callable[[], None]]


class Callers:
    """At most so many threads, born when needed; daemons, for the engine's exit waits for no call that hangs."""

    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._unfinished = 0  # a call that nobody waits for any more still holds its thread
        self._lock = threading.Lock()

    async def call(self, work: Callable[[], T]) -> T:
        """Do the work on a thread and give what it gives; called from the loop alone."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._staff()
        self._calls.put(lambda: _carry(work, answer, loop))
        return await answer

    def close(self) -> None:
        """Let each thread end when its call has ended."""
        for _ in self._threads:
            self._calls.put(None)

    def _staff(self) -> None:
        """Count a call that comes; one that finds all threads at work has another, if there may be one."""
        with self._lock:
            wanted = min(self._unfinished + 1, self._limit)
            if len(self._threads) < wanted:
                self._add_thread()
            self._unfinished += 1

    def _add_thread(self) -> None:
        name = f"{self._name}-{len(self._threads) + 1}"
        thread = threading.Thread(target=self._serve, name=name, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            # The machine has no thread left: those that are there take the call in their time.
            if not self._threads:
                raise Busy("the machine has no thread left to answer with", hint="try again in a moment") from error
        else:
            self._threads.append(thread)

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            tell = call()
            # Before it is told: whoever hears of it and asks again finds this thread free.
            with self._lock:
                self._unfinished -= 1
            tell()


def _carry(work: Callable[[], T], answer: asyncio.Future[T], loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
    if answer.cancelled():
        return _nothing
    try:
        value = work()
    except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the one who asked
        return partial(_tell, loop, partial(_settle, answer, answer.set_exception, error))
    return partial(_tell, loop, partial(_settle, answer, answer.set_result, value))


def _nothing() -> None:
    """Tell nobody."""


def _settle(answer: asyncio.Future[T], settle: Callable[[V], None], outcome: V) -> None:
    # The one who asked may have gone.
    if not answer.done():
        settle(outcome)


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    # The loop has been closed: nobody waits for this answer any more.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(what)
