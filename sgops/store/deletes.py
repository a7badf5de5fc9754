"""How jobs and what belongs to them are deleted."""

from __future__ import annotations

from collections.abc import Sequence

from sgops.store.driver import Connection
from sgops.store.encode import json_text
from sgops.store.rows import ids_of
from sgops.store.statements import named

# Tables whose ids hold the job's: a range of ids is a job's rows.
_BY_RANGE = ("checkpoint", "attempt", "attempt_log")


def delete_jobs(connection: Connection, ids: Sequence[int]) -> int:
    """Delete jobs with all that is known about them; give how many there were."""
    for job in ids:
        for table in _BY_RANGE:
            connection.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", ids_of(job))  # noqa: S608 - our own names
        connection.execute("DELETE FROM event WHERE job = ?", (job,))
    return connection.execute(named("delete_jobs"), {"ids": json_text(list(ids))}).rowcount


def delete_checkpoints(connection: Connection, job: int) -> int:
    """Delete a job's checkpoints; their numbers are never given again."""
    return connection.execute("DELETE FROM checkpoint WHERE id BETWEEN ? AND ?", ids_of(job)).rowcount
