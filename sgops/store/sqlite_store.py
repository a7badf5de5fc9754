"""The writing side of the store, as the engine sees it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Self, TypeVar

from sgops.core.errors import StoreError
from sgops.core.job import Progress
from sgops.core.onward import Move
from sgops.core.records import Captured, LedgerEntry
from sgops.ports import Pace, Settled, Unit
from sgops.store.database import ReaderPool, connection_of, explained, last_event, open_writer
from sgops.store.mark import Marker
from sgops.store.onward_rows import make_ready
from sgops.store.pen import Ticking
from sgops.store.works import Answer, Entry, Errand, Output, Posting
from sgops.store.writer import Listeners, OnEvents, Writer

T = TypeVar("T")

_log = logging.getLogger("sgops.store")

# A stage waits this long for room, and then for its record.
_ROOM_SECONDS: Final = 30.0
_RECORD_SECONDS: Final = 60.0


class SqliteStore:
    """Implement the port Store: hand over to the writer, and wait where a caller must know.

    `reader_pool` are the connections that the reading side shares; they are closed before the writer's.
    """

    def __init__(self, path: Path, readers: ReaderPool, writer: Writer, clock: Ticking) -> None:
        self.path = path
        self.reader_pool = readers
        self._writer = writer
        self._clock = clock

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Ticking,
        durability: str = "full",
        on_events: OnEvents,
        on_fatal: Callable[[BaseException], None],
        on_storage: Callable[[str | None], None],
    ) -> Self:
        """Open the database, made or brought to today's schema if need be, and start the writer.

        All three callbacks are called by whoever writes, and must only enqueue.
        """
        database = open_writer(path, durability)
        readers = ReaderPool(path)
        listeners = Listeners(on_events=on_events, on_fatal=on_fatal, on_storage=on_storage)
        with explained(path):
            marker = Marker(path, last_event(connection_of(database)), is_durable=durability == "full")
        writer = Writer(database, path, clock, listeners, marker)
        writer.thread.start()
        return cls(path, readers, writer, clock)

    def post(self, move: Move, settled: Settled) -> None:
        make_ready(move, self._writer.definitions)
        self._writer.inbox.put(Posting((move,), settled))

    def post_all(self, moves: Sequence[Move], settled: Settled) -> None:
        self._writer.inbox.put(Posting(moves, settled))

    def set_pace(self, pace: Pace) -> None:
        self._writer.pace = pace

    def perform(self, unit: Callable[[Unit], T], *, urgent: bool = False) -> T:
        self._check_thread()
        answer = Answer()
        results: list[T] = []
        errand = Errand(lambda given: results.append(unit(given)), answer.give, self._clock.monotonic())
        if not self._writer.write_at_once(errand):
            put = self._writer.inbox.put_first if urgent else self._writer.inbox.put_if_room
            put(errand)
        with explained(self.path):
            answer.wait()
        return results[0]

    def later(self, unit: Callable[[Unit], object], done: Callable[[BaseException | None], None] | None = None) -> None:
        self._writer.take_up(Errand(unit, done or _log_failure, self._clock.monotonic()))

    def record(self, entry: LedgerEntry) -> None:
        self._check_thread()
        answer = Answer()
        self._writer.inbox.put_when_room(Entry(entry, answer), _ROOM_SECONDS)
        with explained(self.path):
            answer.wait(_RECORD_SECONDS)

    def note(self, job: int, fence: int, seen: datetime, progress: Progress | None) -> None:
        if self._writer.notes.add(job, fence, seen, progress):
            self._writer.inbox.news.set()

    def keep(self, captured: Captured) -> None:
        self._writer.inbox.put(Output(captured))

    @property
    def backlog(self) -> int:
        return len(self._writer.inbox) + self._writer.held

    @property
    def stuck_for(self) -> float | None:
        return self._writer.stuck_for

    def close(self, deadline: float) -> None:
        self.reader_pool.close()
        self._writer.stop(deadline)

    def _check_thread(self) -> None:
        if self._writer.pen.is_mine:
            raise StoreError("the writer cannot wait for itself", hint="use later or post in a continuation")


def _log_failure(error: BaseException | None) -> None:
    if error is not None:
        _log.error("a unit that nobody waits for failed: %s", error, exc_info=error)
