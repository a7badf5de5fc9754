"""What the file of a killed engine says is committed, read from a copy by other means than our own."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sgops.core.checkpoint import CheckpointStatus
from sgops.core.job import AttemptOutcome
from sgops.store.rows import OUTCOME_CODES, STATUS_CODES

FILES: Final = ("sgops.db", "sgops.db-wal")
_COSTLY: Final = (AttemptOutcome.FAILED, AttemptOutcome.TIMEOUT, AttemptOutcome.CRASH)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job as its row stands."""

    id: int
    token: str
    pipeline: str
    state: str
    asked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A file at one moment; a stage of a run is named token/run/stage, as stages name it to the witness."""

    jobs: dict[int, JobRow] = field(default_factory=dict)
    # The stages that are completed, each with the number of the attempt that did it.
    completed: dict[str, list[int]] = field(default_factory=dict)
    # The items and steps that are recorded as done.
    recorded: frozenset[tuple[str, str]] = frozenset()
    # How many attempts of a stage were counted as failures.
    failures: dict[str, int] = field(default_factory=dict)
    letters: dict[int, str] = field(default_factory=dict)
    # The files that are registered, below the root, and the hash of each.
    files: dict[str, bytes] = field(default_factory=dict)


def copy_file(data: Path, to: Path) -> Path:
    """Copy a database that nobody has open, with what its WAL holds; gives the folder of the copy."""
    to.mkdir(parents=True)
    for name in FILES:
        if (data / name).exists():
            shutil.copy2(data / name, to / name)
    return to


def read(data: Path) -> Snapshot:
    """Read a copy; an engine that was killed before it had a schema has committed nothing."""
    if not (data / FILES[0]).exists():
        return Snapshot()
    with closing(sqlite3.connect(data / FILES[0])) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'job'").fetchone():
            return Snapshot()
        return Snapshot(
            jobs={row.id: row for row in _jobs(connection)},
            completed=_completed(connection),
            recorded=frozenset(_recorded(connection)),
            failures=dict(_failures(connection)),
            letters=dict(connection.execute("SELECT id, resolution FROM dead_letter")),
            files=dict(
                connection.execute(
                    "SELECT job || '/' || stage || '.' || attempt || '/' || name, sha256 FROM artifact"
                    " WHERE deleted_at IS NULL"
                )
            ),
        )


def _jobs(connection: sqlite3.Connection) -> Iterator[JobRow]:
    for number, token, *rest in connection.execute("SELECT id, token, pipeline, state, asked FROM job"):
        pipeline, state, asked = rest
        yield JobRow(id=number, token=token, pipeline=pipeline, state=state, asked=asked)


def _completed(connection: sqlite3.Connection) -> dict[str, list[int]]:
    """Name the stages that have a completed checkpoint, with the attempts that are said to have done it."""
    by: dict[str, list[int]] = {
        key: []
        for (key,) in connection.execute(
            "SELECT token || '/' || checkpoint.run || '/' || checkpoint.stage"
            " FROM checkpoint JOIN job ON job.id = checkpoint.id >> 20 WHERE status = ?",
            (STATUS_CODES[CheckpointStatus.COMPLETED],),
        )
    }
    for key, number in _attempts(connection, AttemptOutcome.COMPLETED):
        by.setdefault(key, []).append(number)
    return by


def _recorded(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    yield from connection.execute(
        "SELECT token || '/' || ledger.run || '/' || ledger.stage, key"
        " FROM ledger JOIN job ON job.id = ledger.job WHERE ledger.state = 'done'"
    )


def _failures(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    counts: dict[str, int] = {}
    for outcome in _COSTLY:
        for key, _ in _attempts(connection, outcome):
            counts[key] = counts.get(key, 0) + 1
    yield from counts.items()


def _attempts(connection: sqlite3.Connection, outcome: AttemptOutcome) -> list[Any]:
    return connection.execute(
        "SELECT token || '/' || attempt.run || '/' || attempt.stage, number"
        " FROM attempt JOIN job ON job.id = attempt.id >> 20 WHERE outcome = ?",
        (OUTCOME_CODES[outcome],),
    ).fetchall()
