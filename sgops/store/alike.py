"""How many new jobs are written that differ in nothing but their tokens: what they share goes to the file once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import overload

from sgops.core.events import EVENT_CODES, Event, EventType, make_event
from sgops.core.records import NewJob
from sgops.store.driver import Connection
from sgops.store.encode import json_text, stamp
from sgops.store.inserts import begins_as
from sgops.store.statements import named
from sgops.store.told import Told


class _Alike(Sequence[Event]):
    """One line in the journals of many jobs; each is made when somebody looks at it, for mostly nobody does."""

    def __init__(self, line: Event, jobs: range) -> None:
        self._line = line
        self._jobs = jobs

    def __len__(self) -> int:
        return len(self._jobs)

    @overload
    def __getitem__(self, at: int) -> Event: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Event]: ...
    def __getitem__(self, at: int | slice) -> Event | Sequence[Event]:
        return _Alike(self._line, self._jobs[at]) if isinstance(at, slice) else replace(self._line, job=self._jobs[at])

    def __iter__(self) -> Iterator[Event]:
        return (replace(self._line, job=job) for job in self._jobs)


def insert_alike(connection: Connection, draft: NewJob, tokens: Sequence[str], now: datetime) -> tuple[range, Told]:
    """Write a job for each token, in a statement a table; give their ids and the first lines of their journals."""
    cursor = connection.execute(named("insert_alike"), _job_values(draft, tokens, now))
    last = cursor.lastrowid or 0
    ids = range(last - len(tokens) + 1, last + 1)
    span = {"first": ids[0], "last": ids[-1]}
    params = draft.params.decode()
    words = None if draft.words in {"", params} else draft.words
    connection.execute(named("insert_alike_inputs"), span | {"params": params, "words": words})
    return ids, _tell(connection, draft, ids, now)


def _tell(connection: Connection, draft: NewJob, ids: range, now: datetime) -> Told:
    details = {"pipeline": draft.pipeline}
    values = {
        "first": ids[0],
        "last": ids[-1],
        "now": stamp(now),
        "type": EVENT_CODES[EventType.JOB_CREATED],
        "batch": draft.batch,
        "details": json_text(details),
    }
    newest = connection.execute(named("insert_alike_events"), values).lastrowid or 0
    line = make_event(type=EventType.JOB_CREATED, at=now, seq=1, batch=draft.batch, details=details)
    return Told(newest, _Alike(line, ids))


def _job_values(draft: NewJob, tokens: Sequence[str], now: datetime) -> dict[str, object]:
    state, due_at, waiting_for = begins_as(draft, now)
    return {
        "tokens": json_text(list(tokens)),
        "pipeline": draft.pipeline,
        "version": draft.version,
        "queue": draft.queue,
        "priority": draft.priority,
        "template": draft.template,
        "batch": draft.batch,
        "now": stamp(now),
        "state": state.value,
        "due_at": None if due_at is None else stamp(due_at),
        "waiting_for": None if waiting_for is None else waiting_for.value,
        "stage": draft.stage,
        "uses": draft.uses,
    }
