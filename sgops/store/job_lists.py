"""Lists of jobs, newest first, by filter and by page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sgops.core.filter_keys import JOBS
from sgops.core.job import Asked, Job, Progress
from sgops.core.query import parse
from sgops.core.views import FailureView, JobView, Page, ProgressView
from sgops.ports import Asking, Clock
from sgops.store.database import ReaderPool
from sgops.store.filters import Clauses, Column, clauses_of
from sgops.store.paging import TOP, Found, Walk, cursor_of, key_of, limit_of, walk
from sgops.store.rows import JOB_SELECT, job_from, progress_from

_COLUMNS: Final = {
    "state": Column(sql="job.state", fast=True),
    "pipeline": Column(sql="job.pipeline", fast=True),
    "id": Column(sql="job.id", fast=True),
    "stage": Column(sql="job.stage"),
    "error": Column(sql="job.failure_type"),
    "batch": Column(sql="CAST(job.batch AS TEXT)"),
    "template": Column(sql="job.template"),
    "queue": Column(sql="job.queue"),
}
_TEXT: Final = ("job.failure_reason", "COALESCE(job_input.words, job_input.params)")
_AT_ONCE: Final = 500


class JobLists:
    """Finds jobs."""

    def __init__(self, pool: ReaderPool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def page(self, asking: Asking, now: datetime) -> Page[JobView]:
        """Give one page; a search that gave up early says how far it looked."""
        limit = limit_of(asking.limit)
        after = key_of(asking.after, int)
        below = int(after[0]) if after else TOP
        found = self._find(asking.filter, now, below, limit + 1)
        shown = found.ids[:limit]
        views = self.views(shown)
        if found.stopped_at is not None:
            note = f"looked back to job {found.stopped_at}; the next page looks further"
            return Page(items=views, next=cursor_of(found.stopped_at), note=note)
        return Page(items=views, next=cursor_of(shown[-1]) if len(found.ids) > limit else None)

    def matching(self, text: str, now: datetime, limit: int) -> list[int]:
        """Give the ids of all that match, newest first; an act needs all of them, however long it takes."""
        ids: list[int] = []
        below = TOP
        while len(ids) < limit:
            found = self._find(text, now, below, limit - len(ids))
            ids += found.ids
            if found.stopped_at is None:
                break
            below = found.stopped_at
        return ids

    def views(self, ids: Iterable[int]) -> tuple[JobView, ...]:
        """Show jobs, in the order of the ids."""
        wanted = list(ids)
        found: dict[int, JobView] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            pulses = self._progress(some, marks)
            for row in self._pool.rows(f"{JOB_SELECT} WHERE job.id IN ({marks})", some):
                job = job_from(row)
                found[job.id] = view_of(job, pulses.get(job.id))
        return tuple(found[number] for number in wanted if number in found)

    def _progress(self, ids: list[int], marks: str) -> dict[int, Progress | None]:
        sql = f"""
            SELECT pulse.job, pulse.done, pulse.total, pulse.message
            FROM pulse
            JOIN job ON job.id = pulse.job AND job.fence = pulse.fence
            WHERE pulse.job IN ({marks})
        """
        return {row[0]: progress_from(row[1], row[2], row[3]) for row in self._pool.rows(sql, ids)}

    def _find(self, text: str, now: datetime, below: int, limit: int) -> Found:
        clauses = clauses_of(parse(text, JOBS), _COLUMNS, text=_TEXT, born="job.created_at", now=now)

        def look(low: int, high: int, limit: int) -> list[int]:
            ids: set[int] = set()
            for sql, values in _walks(clauses, low, high, limit):
                ids.update(row[0] for row in self._pool.rows(sql, values))
            return sorted(ids, reverse=True)[:limit]

        top = self._pool.rows("SELECT MAX(id) FROM job")[0][0] or 0
        return walk(look, Walk(below=below, top=top, limit=limit, slow=clauses.slow), self._clock)


def _walks(clauses: Clauses, low: int, high: int, limit: int) -> Iterable[tuple[str, list[object]]]:
    """Write one statement for each way to walk."""
    # The plus keeps the planner from a second index: the order by id comes from the walked one.
    for keys in clauses.walks:
        where = [f"{column} = ?" for column, _ in keys] + ["job.id >= ?", "job.id < ?", *clauses.rest]
        sql = f"""
            SELECT job.id
            FROM job
            JOIN job_input ON job_input.job = job.id
            WHERE {" AND ".join(where)}
            ORDER BY job.id DESC
            LIMIT ?
        """
        yield sql, [*(value for _, value in keys), low, high, *clauses.values, limit]


def view_of(job: Job, progress: Progress | None) -> JobView:
    """Show a job as lists do."""
    failure = job.failure
    return JobView(
        id=job.id,
        run=job.run,
        pipeline=job.pipeline,
        version=job.version,
        template=job.template,
        batch=job.batch,
        queue=job.queue,
        state=job.state.value,
        held_for=job.held_for.value if job.held_for else None,
        waiting_for=job.waiting_for.value if job.waiting_for else None,
        stage=job.stage or None,
        priority=job.priority,
        unique_key=job.unique_key,
        progress=ProgressView(done=progress.done, total=progress.total, message=progress.message) if progress else None,
        attempts=job.attempts,
        due_at=job.due_at,
        last_failure=_failure_view(job) if failure else None,
        definition_hash=job.definition or None,
        dead_letter=job.letter,
        crash_count=job.crash_count,
        since=job.since,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        asked=job.asked.value if job.asked is not Asked.NOTHING else None,
    )


def _failure_view(job: Job) -> FailureView | None:
    failure = job.failure
    if failure is None:
        return None
    return FailureView(type=failure.type, reason=failure.reason, stage=failure.stage, at=failure.at)
