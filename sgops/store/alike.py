"""How many new jobs are written that differ in nothing but their tokens: what they share goes to the file once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sgops.core.events import EVENT_CODES, EventType, make_event
from sgops.core.records import NewJob
from sgops.store.apply import Told
from sgops.store.driver import Connection
from sgops.store.encode import json_text, stamp
from sgops.store.inserts import begins_as
from sgops.store.statements import named


def insert_alike(
    connection: Connection, draft: NewJob, tokens: Sequence[str], now: datetime
) -> tuple[range, list[Told]]:
    """Write a job for each token, in a statement a table; give their ids and the first lines of their journals."""
    cursor = connection.execute(named("insert_alike"), _job_values(draft, tokens, now))
    last = cursor.lastrowid or 0
    ids = range(last - len(tokens) + 1, last + 1)
    span = {"first": ids[0], "last": ids[-1]}
    params = draft.params.decode()
    words = None if draft.words in {"", params} else draft.words
    connection.execute(named("insert_alike_inputs"), span | {"params": params, "words": words})
    return ids, _tell(connection, draft, ids, now)


def _tell(connection: Connection, draft: NewJob, ids: range, now: datetime) -> list[Told]:
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
    kind, batch = EventType.JOB_CREATED, draft.batch
    told = [make_event(type=kind, at=now, job=job, seq=1, batch=batch, details=details) for job in ids]
    return list(enumerate(told, newest - len(ids) + 1))


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
