"""How new jobs are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sgops.core.errors import Duplicate
from sgops.core.events import Event, EventType
from sgops.core.job import Job, JobState, WaitingFor
from sgops.core.records import NewJob
from sgops.store.driver import Connection, IntegrityError
from sgops.store.encode import STATE_TEXT, WAITING_TEXT, stamp
from sgops.store.statements import Rows

_JOBS: Final = Rows("insert_jobs")
_INPUTS: Final = Rows("insert_inputs")


def insert_jobs(connection: Connection, drafts: Sequence[NewJob], now: datetime) -> list[Job]:
    """Write new jobs and their parameters; they get ids that follow each other."""
    values: list[Any] = []
    for draft in drafts:
        values += _job_values(draft, now)
    try:
        _, last = _JOBS.run(connection, values)
    except IntegrityError as error:
        raise Duplicate(
            "a job with that unique key has not ended", hint="wait for it, cancel it, or choose another key"
        ) from error
    first = last - len(drafts) + 1
    inputs: list[Any] = []
    for number, draft in enumerate(drafts, first):
        inputs += _input_values(number, draft.params.decode(), draft.words)
    _INPUTS.run(connection, inputs)
    return [_job(number, draft, now) for number, draft in enumerate(drafts, first)]


def created(job: Job) -> Event:
    """Give the first line of a job's journal."""
    return Event(
        type=EventType.JOB_CREATED,
        at=job.created_at,
        job=job.id,
        seq=job.seq,
        batch=job.batch,
        details={"pipeline": job.pipeline},
    )


def replace_input(connection: Connection, job: int, params: bytes, words: str) -> None:
    """Give a job other parameters."""
    connection.execute("DELETE FROM job_input WHERE job = ?", (job,))
    _INPUTS.run(connection, list(_input_values(job, params.decode(), words)))


def begins_as(draft: NewJob, now: datetime) -> tuple[JobState, datetime | None, WaitingFor | None]:
    """Say in which state a new job begins, and when and why it is due when it is for later."""
    if draft.due_at is not None and draft.due_at > now:
        return JobState.WAITING, draft.due_at, WaitingFor.START
    return JobState.QUEUED, None, None


def _job_values(draft: NewJob, now: datetime) -> tuple[Any, ...]:
    state, due_at, waiting_for = begins_as(draft, now)
    return (
        draft.token,
        draft.pipeline,
        draft.version,
        draft.queue,
        draft.priority,
        draft.template or 0,
        draft.batch or 0,
        draft.unique_key or 0,
        stamp(now),
        stamp(now),
        STATE_TEXT[state],
        stamp(due_at) if due_at else 0,
        WAITING_TEXT[waiting_for],
        draft.stage,
        draft.uses,
    )


def _input_values(job: int, params: str, words: str) -> tuple[Any, ...]:
    return (job, params, 0 if words == params else words or 0)


def _job(id: int, draft: NewJob, now: datetime) -> Job:
    state, due_at, waiting_for = begins_as(draft, now)
    return Job(
        id=id,
        token=draft.token,
        pipeline=draft.pipeline,
        version=draft.version,
        queue=draft.queue,
        uses=draft.uses,
        priority=draft.priority,
        template=draft.template,
        batch=draft.batch,
        unique_key=draft.unique_key or None,
        state=state,
        since=now,
        stage=draft.stage,
        due_at=due_at,
        waiting_for=waiting_for,
        seq=1,
        created_at=now,
    )
