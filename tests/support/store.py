"""Real stores for tests: a file on disk, the writer's thread, and everything that was told."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase

from sgops.core.events import Event
from sgops.core.job import Attempt, Job
from sgops.core.onward import AnyMove, Move
from sgops.core.records import LedgerEntry, NewJob
from sgops.ports import Unit
from sgops.runtime.clock import SystemClock
from sgops.store.database import open_writer
from sgops.store.pen import Ticking
from sgops.store.rows import ATTEMPT_SELECT, EVENT_SELECT, attempt_from, event_from
from sgops.store.sqlite_store import SqliteStore
from sgops.store.unit import SqliteUnit
from sgops.store.writer import OnEvents
from tests.support.eventually import eventually
from tests.support.jobs import NOW


class Opened:
    """A store that is open, and all it has said."""

    def __init__(
        self,
        path: Path,
        clock: Ticking | None = None,
        durability: str = "full",
        on_events: OnEvents | None = None,
    ) -> None:
        self.path = path
        self.told: list[Event] = []
        self.fatal: list[BaseException] = []
        self.storage: list[str | None] = []
        self.store = SqliteStore.open(
            path,
            clock=clock or SystemClock(),
            durability=durability,
            on_events=on_events or self._hear,
            on_fatal=self.fatal.append,
            on_storage=self.storage.append,
        )

    def _hear(self, *batches: Sequence[Event]) -> None:
        for batch in batches:
            self.told.extend(batch)

    def submit(self, count: int = 1, **fields: Any) -> list[Job]:
        """Insert jobs and give them."""
        return self.store.perform(lambda unit: unit.insert([a_draft(**fields) for _ in range(count)], NOW))

    def job(self, job: int) -> Job:
        """Read a job as it is now."""
        return self.store.perform(lambda unit: unit.job(job))

    def apply(self, *moves: AnyMove) -> list[AnyMove]:
        """Write moves and wait."""
        return self.store.perform(lambda unit: unit.apply(moves))

    def rows(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        """Read by one of the reading connections."""
        return self.store.reader_pool.rows(sql, params)

    def close(self) -> None:
        self.store.close(5)


class Settlements:
    """What became of moves that were posted."""

    def __init__(self) -> None:
        self.all: list[tuple[Move, BaseException | None]] = []

    def __call__(self, move: Move, error: BaseException | None) -> None:
        self.all.append((move, error))

    def wait(self, count: int) -> list[tuple[Move, BaseException | None]]:
        """Wait until so many have come."""
        eventually(lambda: len(self.all) >= count, what=f"{count} settlements")
        return self.all

    @property
    def errors(self) -> list[BaseException]:
        return [error for _, error in self.all if error is not None]


class Noted:
    """Take moves as a store would, and keep them."""

    def __init__(self) -> None:
        self.moves: list[Move] = []

    def __call__(self, move: Move) -> Job:
        self.moves.append(move)
        return move.after


class Held:
    """A unit that keeps the writer's thread busy until it is let go, so that works gather behind it."""

    def __init__(self, opened: Opened) -> None:
        self._go = threading.Event()
        self._begun = threading.Event()
        opened.store.later(self._wait)
        assert self._begun.wait(5)

    def _wait(self, unit: Unit) -> None:
        self._begun.set()
        self._go.wait(5)

    def let_go(self) -> None:
        self._go.set()


@contextmanager
def a_unit(path: Path) -> Iterator[SqliteUnit]:
    """Give a unit on a file of its own, in an open transaction that is committed at the end."""
    database = open_writer(path)
    try:
        yield in_transaction(database)
    finally:
        database.close()


def in_transaction(database: SqliteDatabase) -> SqliteUnit:
    unit = SqliteUnit(database)
    unit.begin()
    return unit


def a_draft(**fields: Any) -> NewJob:
    """Give a job to be made."""
    facts: dict[str, Any] = {
        "token": "t0ken",
        "pipeline": "story",
        "version": 1,
        "queue": "default",
        "params": b'{"title":"Moon"}',
        "words": '{"title":"Moon"}',
        "stage": "script",
    }
    return NewJob(**(facts | fields))


def an_entry(job: Job, key: str = "1", **fields: Any) -> LedgerEntry:
    """Give the record of an item that is done, under the job's token."""
    facts: dict[str, Any] = {
        "job": job.id,
        "fence": job.fence,
        "run": job.run,
        "stage": job.stage,
        "kind": "item",
        "key": key,
        "input_hash": b"hash",
        "state": "done",
        "attempts": 1,
        "result": b'{"n":1}',
        "reason": None,
        "at": NOW,
    }
    return LedgerEntry(**(facts | fields))


def whole_ms(at: datetime) -> datetime:
    """Cut an instant to what the file keeps."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def rows(unit: SqliteUnit, sql: str, *params: object) -> list[tuple[Any, ...]]:
    """Read inside a unit's transaction by another way than its own."""
    return unit.connection.execute(sql, params).fetchall()


def events_of(unit: SqliteUnit) -> list[Event]:
    """Read the whole journal."""
    return [event_from(row) for row in rows(unit, EVENT_SELECT + "ORDER BY id")]


def attempts_of(unit: SqliteUnit) -> list[Attempt]:
    """Read every attempt that has ended."""
    return [attempt_from(row) for row in rows(unit, ATTEMPT_SELECT + "ORDER BY id")]
