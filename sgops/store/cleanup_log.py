"""What cleanup reads and writes: whose files are whose, what it is about to take, and what became of that."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import orjson

from sgops.core.artifact import Artifact
from sgops.core.cleanup import Item, Plan
from sgops.core.cleanup_log import AskedBy, CutShort, Entry, EntryState, RunEnd
from sgops.core.job import JobState, Resolution
from sgops.core.retention import Owner
from sgops.core.units import from_ms
from sgops.core.values import visible
from sgops.store.artifact_rows import ARTIFACT_SELECT, artifact_from
from sgops.store.at_once import rows_at_once
from sgops.store.driver import Connection, Row
from sgops.store.encode import json_text, stamp
from sgops.store.rows import maybe_at

_OWNERS: Final = """
SELECT job.id, job.state, job.finished_at, dead_letter.resolution, dead_letter.resolved_at
FROM job
LEFT JOIN dead_letter ON dead_letter.id = job.letter
"""
_ENTRY_SELECT: Final = "SELECT id, run, path, kind, bytes, job, state, at, spelled FROM cleanup_entry "
_NEW_RUN: Final = """
INSERT INTO cleanup_run (plan, kind, asked_by, scanned, total, bytes, deleted, freed, started_at)
VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?)
"""
# One step each for many rows: at every step the driver lets all busy threads in between.
_NEW_ENTRIES: Final = """
INSERT INTO cleanup_entry (run, path, kind, bytes, job, reason, state, at, spelled)
SELECT
    :run,
    json_extract(value, '$[0]'),
    json_extract(value, '$[1]'),
    json_extract(value, '$[2]'),
    json_extract(value, '$[3]'),
    json_extract(value, '$[4]'),
    'planned',
    :now,
    json_extract(value, '$[5]')
FROM json_each(:items)
ORDER BY key
"""
_NOTE: Final = """
UPDATE cleanup_entry SET state = told.state, note = NULLIF(told.note, ''), at = :now
FROM (
    SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS state, json_extract(value, '$[2]') AS note
    FROM json_each(:told)
) AS told
WHERE cleanup_entry.id = told.id
"""
# JSON holds no bytes.
_FILES: Final = ARTIFACT_SELECT.replace("sha256", "HEX(sha256)")
# Files of a job that is there are found by their job; those of one that is gone keep their rows.
_OF_JOBS: Final = "WHERE job IN (SELECT value FROM json_each(?))"


def owners(connection: Connection, jobs: Iterable[int]) -> dict[int, Owner]:
    """Give those of the jobs that exist."""
    wanted = "WHERE job.id IN (SELECT value FROM json_each(?))"
    rows = rows_at_once(connection, _OWNERS, wanted, (json_text(list(jobs)),))
    return {row[0]: _owner(row) for row in rows}


def artifacts(connection: Connection, jobs: Iterable[int]) -> dict[str, Artifact]:
    """Give what the jobs have registered, by path; also of jobs that are gone."""
    rows = rows_at_once(connection, _FILES, _OF_JOBS, (json_text(list(jobs)),))
    files = (artifact_from((*row[:8], bytes.fromhex(row[8]), *row[9:])) for row in rows)
    return {file.path: file for file in files}


# All are written in the order of time: what is old lies in front. A run goes when nothing of it lies in the trash, and
# its entries go before it: there may be any number of them.
_OLD_RUN: Final = """
    run.finished_at < ? AND NOT EXISTS (SELECT 1 FROM cleanup_entry WHERE run = run.id AND state = 'trashed')
"""
_OLD_LINES: Final = (
    f"""
    DELETE FROM cleanup_entry WHERE id IN (
        SELECT cleanup_entry.id
        FROM cleanup_run AS run
        JOIN cleanup_entry ON cleanup_entry.run = run.id
        WHERE {_OLD_RUN}
        LIMIT ?
    )
    """,  # noqa: S608 - our own condition
    f"""
    DELETE FROM cleanup_run WHERE id IN (
        SELECT id FROM cleanup_run AS run
        WHERE {_OLD_RUN} AND NOT EXISTS (SELECT 1 FROM cleanup_entry WHERE run = run.id)
        LIMIT ?
    )
    """,  # noqa: S608 - the same
    """
    DELETE FROM event WHERE id IN (
        SELECT id FROM event
        WHERE job IS NULL AND id < COALESCE((SELECT id FROM event WHERE at >= ? ORDER BY id LIMIT 1), 1 << 62)
        ORDER BY id LIMIT ?
    )
    """,
    """
    DELETE FROM artifact WHERE id IN (
        SELECT id FROM artifact
        WHERE deleted_at < ? AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = artifact.job)
        ORDER BY deleted_at LIMIT ?
    )
    """,
    "DELETE FROM action WHERE id IN (SELECT id FROM action WHERE at < ? ORDER BY id LIMIT ?)",
)


class SqliteCleanupLog:
    """Implement the port CleanupLog inside a unit's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owners(self, jobs: Iterable[int]) -> Mapping[int, Owner]:
        return owners(self._connection, jobs)

    def artifacts(self, jobs: Iterable[int]) -> Mapping[str, Artifact]:
        return artifacts(self._connection, jobs)

    def begin(self, plan: Plan, asked_by: AskedBy, now: datetime) -> int:
        kind = plan.kind.value if plan.kind is not None else "all"
        values = (plan.id, kind, asked_by.value, plan.scanned, len(plan.items), plan.bytes, stamp(now))
        return self._connection.execute(_NEW_RUN, values).lastrowid or 0

    def planned(self, run: int, items: Sequence[Item], now: datetime) -> list[Entry]:
        rows = [
            [visible(item.path), item.kind.value, item.bytes, item.job, item.reason, _spelled(item.path)]
            for item in items
        ]
        values = {"run": run, "items": json_text(rows), "now": stamp(now)}
        last = self._connection.execute(_NEW_ENTRIES, values).lastrowid or 0
        return [
            _entry((number, run, *row[:4], EntryState.PLANNED, stamp(now), row[5]))
            for number, row in enumerate(rows, last - len(rows) + 1)
        ]

    def let_go(self, artifacts: Iterable[int], now: datetime) -> None:
        wanted = "UPDATE artifact SET deleted_at = ? WHERE id IN (SELECT value FROM json_each(?))"
        self._connection.execute(wanted, (stamp(now), json_text(list(artifacts))))

    def give_up(self, jobs: Iterable[int], now: datetime) -> None:
        self._connection.execute(
            "UPDATE artifact SET kind = 'temp', superseded_at = ? "
            "WHERE job IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL",
            (stamp(now), json_text(list(jobs))),
        )

    def take_back(self, paths: Iterable[str]) -> None:
        for path in paths:
            for file in self._at(path):
                self._connection.execute("UPDATE artifact SET deleted_at = NULL WHERE id = ?", (file.id,))

    def note(self, entries: Iterable[tuple[int, EntryState, str]], now: datetime) -> None:
        told = [[entry, state.value, visible(note)] for entry, state, note in entries]
        self._connection.execute(_NOTE, {"told": json_text(told), "now": stamp(now)})

    def end(self, run: int, result: RunEnd, now: datetime) -> None:
        errors = json_text(list(result.errors)) if result.errors else None
        self._connection.execute(
            "UPDATE cleanup_run SET deleted = ?, freed = ?, errors = ?, finished_at = ? WHERE id = ?",
            (result.deleted, result.freed, errors, stamp(now), run),
        )

    def cut_short(self) -> list[CutShort]:
        wanted = "SELECT id, plan, asked_by FROM cleanup_run WHERE finished_at IS NULL ORDER BY id"
        rows = self._connection.execute(wanted).fetchall()
        return [CutShort(id=number, plan=plan, asked_by=AskedBy(asked_by)) for number, plan, asked_by in rows]

    def entries(self, run: int) -> list[Entry]:
        return [_entry(row) for row in self._connection.execute(f"{_ENTRY_SELECT} WHERE run = ? ORDER BY id", (run,))]

    def forget(self, before: datetime, limit: int) -> int:
        """Delete the oldest of what is noted of the engine, of acts, of cleanups, and of files whose jobs are gone."""
        return sum(self._connection.execute(sql, (stamp(before), limit)).rowcount for sql in _OLD_LINES)

    def _at(self, path: str) -> list[Artifact]:
        head = path.partition("/")[0]
        found = self.artifacts([int(head)]) if head.isascii() and head.isdigit() else {}
        return [found[path]] if path in found else []


def trashed(connection: Connection, before: datetime, limit: int) -> list[Entry]:
    """Give what lies in the trash since before then."""
    where = "WHERE state = 'trashed' AND at <= ? ORDER BY id LIMIT ?"
    return [_entry(row) for row in connection.execute(_ENTRY_SELECT + where, (stamp(before), limit)).fetchall()]


def errors_of(text: str | None) -> tuple[str, ...]:
    """Read what went wrong in a run."""
    return tuple(orjson.loads(text)) if text else ()


def _spelled(path: str) -> str | None:
    """Spell a name that cannot be shown as it is; JSON and text hold no bytes."""
    return os.fsencode(path).hex() if visible(path) != path else None


def _entry(row: Row) -> Entry:
    return Entry(
        id=row[0],
        run=row[1],
        path=row[2],
        kind=row[3],
        bytes=row[4],
        job=row[5],
        state=EntryState(row[6]),
        at=from_ms(row[7]),
        raw=os.fsdecode(bytes.fromhex(row[8])) if row[8] is not None else "",
    )


def _owner(row: Row) -> Owner:
    job, state, finished_at, resolution, resolved_at = row
    return Owner(
        id=job,
        state=JobState(state),
        ended_at=maybe_at(finished_at),
        has_pending_letter=resolution == Resolution.PENDING,
        answered_at=maybe_at(resolved_at),
    )
