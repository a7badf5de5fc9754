"""How jobs and what belongs to them are deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sgops.core.checkpoint import NUMBER_BITS
from sgops.store.driver import Connection
from sgops.store.encode import json_text
from sgops.store.rows import NUMBER_MASK
from sgops.store.statements import named

# Tables whose ids hold the job's: a range of ids is a job's rows.
_BY_RANGE: Final = ("checkpoint", "attempt", "attempt_log")
# One statement for many jobs: at each the driver lets every busy thread in between, and the writer is held meanwhile.
_OF_JOBS: Final = f"""
DELETE FROM {{table}} WHERE id IN (
    SELECT part.id
    FROM json_each(:ids) AS wanted
    CROSS JOIN {{table}} AS part ON part.id BETWEEN wanted.value << {NUMBER_BITS}
        AND (wanted.value << {NUMBER_BITS}) | {NUMBER_MASK}
)
"""  # noqa: S608 - our own names and numbers

# How long a file that stays is kept is counted from its job's end: the file has to know it alone from now on.
_OUTLIVE: Final = """
UPDATE artifact
SET superseded_at = (SELECT finished_at FROM job WHERE id = artifact.job)
WHERE job IN (SELECT value FROM json_each(:ids)) AND superseded_at IS NULL AND deleted_at IS NULL
"""


def delete_jobs(connection: Connection, ids: Sequence[int]) -> int:
    """Delete jobs with all that is known about them; give how many there were."""
    wanted = {"ids": json_text(list(ids))}
    connection.execute(_OUTLIVE, wanted)
    for table in _BY_RANGE:
        connection.execute(_OF_JOBS.format(table=table), wanted)
    connection.execute("DELETE FROM event WHERE job IN (SELECT value FROM json_each(:ids))", wanted)
    return connection.execute(named("delete_jobs"), wanted).rowcount


def delete_checkpoints(connection: Connection, ids: Sequence[int]) -> int:
    """Delete the checkpoints of jobs; their numbers are never given again."""
    return connection.execute(_OF_JOBS.format(table="checkpoint"), {"ids": json_text(list(ids))}).rowcount


def delete_records(connection: Connection, ids: Sequence[int], limit: int) -> int:
    """Delete some of the records of items and steps of jobs, if there are more than those; give how many."""
    return connection.execute(named("delete_records"), {"ids": json_text(list(ids)), "limit": limit}).rowcount
