"""A file with jobs in it and a reader beside it: written without a writer's thread, broken where asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sgops.core import moves
from sgops.core.job import Job, JobState, Resolution
from sgops.core.lifecycle import Verb
from sgops.core.onward import Move
from sgops.core.records import Captured, LedgerEntry
from sgops.core.units import to_ms
from sgops.core.views import Check
from sgops.store.database import ReaderPool, connection_of, open_writer
from sgops.store.encode import ledger_values, log_values
from sgops.store.reader import StoreReader
from sgops.store.statements import Rows
from sgops.store.unit import SqliteUnit
from tests.support.clock import FakeClock
from tests.support.jobs import NOW
from tests.support.lives import a_start_of, died, end_of
from tests.support.store import a_draft


class Shelf:
    """One file, its writer's connection and its reader."""

    def __init__(self, path: Path, *, runs: bool = True) -> None:
        self.path = path
        self.database = open_writer(path, "normal")
        self.pool = ReaderPool(path)
        self.clock = FakeClock(NOW)
        self.reader = StoreReader(self.pool, self.clock, runs=runs)

    @contextmanager
    def unit(self) -> Iterator[SqliteUnit]:
        """Give a unit whose writes are committed at the end."""
        unit = SqliteUnit(self.database)
        unit.begin()
        yield unit
        unit.commit()

    def submit(self, count: int = 1, at: datetime = NOW, **fields: Any) -> list[Job]:
        """Insert jobs."""
        with self.unit() as unit:
            return unit.insert([a_draft(**fields) for _ in range(count)], at)

    def apply(self, *made: Move) -> list[Job]:
        """Write moves, and give the jobs as they are then."""
        with self.unit() as unit:
            return [written.after for written in unit.apply(made)]

    def write(self, move: Move) -> Job:
        """Write one move of a life; when an answer to a dead letter is taken back, it is open again."""
        with self.unit() as unit:
            (written,) = unit.apply([move])
            if move.verb is Verb.UNDO and move.after.state is JobState.DEAD and move.after.letter is not None:
                unit.resolve(move.after.letter, Resolution.PENDING.value, NOW, "")
        return written.after

    def then(self, job: Job, *make: Callable[[Job], Move]) -> Job:
        """Lead a job through one move after the other."""
        for one in make:
            (job,) = self.apply(one(job))
        return job

    def running(self, at: datetime = NOW, **fields: Any) -> Job:
        """Give a job whose first stage runs."""
        (job,) = self.submit(at=at, **fields)
        return self.then(job, lambda job: moves.claim(job, a_start_of("script"), at))

    def completed(self, raw: bytes = b'{"ok":true}', at: datetime = NOW, **fields: Any) -> Job:
        """Give a job that has run through all its stages."""
        job = self.running(at, **fields)
        while not job.has_ended:
            job = self.then(job, lambda job: end_of(job, at, raw))
        return job

    def dead(self, reason: str = "it broke", at: datetime = NOW, **fields: Any) -> Job:
        """Give a job that died in its first stage."""
        return self.then(self.running(at, **fields), lambda job: died(job, at, reason))

    def record(self, *entries: LedgerEntry) -> None:
        """Record items and steps."""
        for entry in entries:
            self._write("record_ledger", ledger_values(entry))

    def keep(self, *outputs: Captured) -> None:
        """Keep what attempts printed."""
        for output in outputs:
            self._write("keep_logs", log_values(output))

    def note(self, job: Job, done: int, total: int, message: str = "") -> None:
        """Keep a sign of life with progress."""
        self._write("note_pulses", (job.id, job.fence, to_ms(NOW), done, total, message))

    def _write(self, statement: str, values: Sequence[Any]) -> None:
        with self.unit() as unit:
            changed, _ = Rows(statement).run(unit.connection, list(values))
        assert changed == 1

    def sql(self, statement: str, *values: object) -> int:
        """Write by hand what nobody should; give how many rows it changed."""
        connection = connection_of(self.database)
        connection.execute("PRAGMA foreign_keys = OFF")
        changed = connection.execute(statement, values).rowcount
        connection.execute("PRAGMA foreign_keys = ON")
        return changed

    def faults(self, *, stopped: bool = False) -> dict[str, str]:
        """Say which checks fail, and what they say."""
        return {check.name: check.detail for check in self.checks(stopped=stopped) if not check.ok}

    def checks(self, *, stopped: bool = False) -> tuple[Check, ...]:
        return self.reader.verify(stopped=stopped).checks

    def close(self) -> None:
        self.pool.close()
        self.database.close()


def damaged(shelf: Shelf, table: str, at: int, content: bytes) -> Shelf:
    """Overwrite a part of a table's first page by hand, and open the file again."""
    shelf.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    page = shelf.pool.rows("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))[0][0]
    size = shelf.pool.rows("PRAGMA page_size")[0][0]
    shelf.close()
    with shelf.path.open("r+b") as file:
        file.seek((page - 1) * size + at)
        file.write(content)
    return Shelf(shelf.path)
