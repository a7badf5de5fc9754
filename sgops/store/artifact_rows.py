"""The rows of files: how they are read, and how a stage's completion registers them."""

from __future__ import annotations

from typing import Final

from sgops.core.artifact import Artifact
from sgops.core.onward import Move
from sgops.core.units import from_ms
from sgops.store.driver import Connection, Row
from sgops.store.encode import stamp
from sgops.store.rows import maybe_at
from sgops.store.statements import named

ARTIFACT_SELECT: Final = """
SELECT id, job, run, stage, attempt, name, kind, size, sha256, created_at, superseded_at, deleted_at
FROM artifact
"""


def artifact_from(row: Row) -> Artifact:
    """Read a row of ARTIFACT_SELECT."""
    return Artifact(
        id=row[0],
        job=row[1],
        run=row[2],
        stage=row[3],
        attempt=row[4],
        name=row[5],
        kind=row[6],
        size=row[7],
        sha256=bytes(row[8]),
        created_at=from_ms(row[9]),
        superseded_at=maybe_at(row[10]),
        deleted_at=maybe_at(row[11]),
    )


def register(connection: Connection, move: Move) -> None:
    """Make what a stage has written its files, and what it had written in an earlier run temporary."""
    job = move.before
    place: dict[str, object] = {"job": job.id, "stage": job.stage}
    connection.execute(named("supersede_files"), place | {"now": stamp(move.events[-1].at)})
    connection.execute(named("register_files"), place | {"run": job.run})
