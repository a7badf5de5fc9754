"""Lists of jobs, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import orjson

from sgops.core.filter_keys import JOBS
from sgops.core.job import Job, JobState
from sgops.core.query import Term, parse
from sgops.core.views import JobView, Page
from sgops.ports import Asking, Clock
from sgops.store.at_once import rows_of, split
from sgops.store.database import ReaderPool
from sgops.store.driver import Connection
from sgops.store.filters import Listing, Meaning, Plan, Restriction, Road, as_numbers, plan_of
from sgops.store.rows import JOB_SELECT, job_from, progress_from
from sgops.store.statements import named
from sgops.store.view_rows import job_view
from sgops.store.walks import Stretch, Walk

_WORDS: Final = r"COALESCE(words, params) LIKE :quoted ESCAPE '\'"
_IN_REASON: Final = r"job.failure_reason LIKE :plain ESCAPE '\'"
_IN_PARAMS: Final = f"EXISTS (SELECT 1 FROM job_input WHERE job_input.job = job.id AND {_WORDS})"

LISTING: Final = Listing(
    table="job",
    columns={
        "state": "job.state",
        "pipeline": "job.pipeline",
        "id": "job.id",
        "stage": "job.stage",
        "error": "job.failure_type",
        "batch": "job.batch",
        "template": "job.template",
        "queue": "job.queue",
    },
    born="created_at",
    words=(_IN_REASON, _IN_PARAMS),
    # Looking through all parameters in their order costs a fifth of looking for those of each job.
    scanned_words=(_IN_REASON, f"job.id IN (SELECT job FROM job_input WHERE job >= :low AND job < :high AND {_WORDS})"),
    roads=(
        Road(index="job_batch", keys=("batch",)),
        Road(index="job_pipeline_state", keys=("pipeline", "state")),
        Road(index="job_state", keys=("state",)),
    ),
    choices={"state": tuple(state.value for state in JobState)},
)

_COLUMNS, _SOURCE = split(JOB_SELECT)
# Progress belongs to the attempt that told it.
_VIEW_SELECT: Final = f"""
SELECT {_COLUMNS}, pulse.done, pulse.total, pulse.message
FROM {_SOURCE}
LEFT JOIN pulse ON pulse.job = job.id AND pulse.fence = job.fence
"""


class JobLists:
    """Finds jobs; `runs` says whether an engine is alive that could run one."""

    def __init__(self, pool: ReaderPool, clock: Clock, *, runs: bool) -> None:
        self._pool = pool
        self._clock = clock
        self._runs = runs

    def page(self, asking: Asking, now: datetime) -> Page[JobView]:
        """Give one page; a search that gave up early says how far it looked."""
        with self._pool.connection() as connection:
            connection.execute("BEGIN")
            walk = Walk(connection, LISTING, self._plan(connection, asking.filter, now))
            return walk.page(asking, self._clock, self.views)

    def matching(self, text: str, now: datetime, limit: int) -> list[int]:
        """Give the ids of all that match, newest first; an act needs all of them, however long it takes."""
        with self._pool.connection() as connection:
            walk = Walk(connection, LISTING, self._plan(connection, text, now))
            return list(walk.find(Stretch(), limit, self._clock, patience=None).ids)

    def views(self, connection: Connection, ids: Sequence[int]) -> tuple[JobView, ...]:
        """Show jobs, newest first."""
        rows = rows_of(connection, _VIEW_SELECT, ids)
        return tuple(job_view(self.as_read(job_from(row)), progress_from(*row[-3:])) for row in rows)

    def as_read(self, job: Job) -> Job:
        """Give a job as it is when no engine is alive: what was running has been interrupted."""
        if self._runs or job.state is not JobState.RUNNING:
            return job
        return replace(job, state=JobState.INTERRUPTED)

    def _plan(self, connection: Connection, text: str, now: datetime) -> Plan:
        meanings: dict[str, Meaning] = {
            "id": as_numbers,
            "state": self._stored_states,
            "batch": lambda term: batches(connection, term),
        }
        return plan_of(parse(text, JOBS), LISTING, meanings, now)

    def _stored_states(self, term: Term) -> Restriction:
        values = set(term.values)
        if not self._runs:
            values.discard(JobState.RUNNING.value)
            values |= {JobState.RUNNING.value} if JobState.INTERRUPTED.value in values else set()
        return Restriction(key="state", values=tuple(sorted(values)), negated=term.negated)


def batches(connection: Connection, term: Term) -> Restriction:
    """Find the batches that are meant, by number or by label."""
    names = orjson.dumps(term.values).decode()
    rows = connection.execute(named("batches_meant"), {"names": names}).fetchall()
    return Restriction(key="batch", values=tuple(row[0] for row in rows), negated=term.negated)
