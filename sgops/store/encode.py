"""How a record becomes the values of a statement.

The driver takes numbers and plain strings as they are, but looks for an adapter at every None, every enum and every
`bytes`, which costs more than the row: so what is absent goes as 0 or, where 0 is a number like any other, as -1 (the
statement turns it into NULL), and bytes go as a bytearray.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import orjson

from sgops.core.checkpoint import NUMBER_BITS, Checkpoint
from sgops.core.events import EVENT_CODES, Event
from sgops.core.job import Asked, Attempt, HeldFor, Job, JobState, Progress, WaitingFor
from sgops.core.records import Captured, LedgerEntry
from sgops.core.units import EPOCH, to_ms
from sgops.core.values import Json, as_plain
from sgops.store.documents import pack_lines
from sgops.store.driver import Connection
from sgops.store.rows import CODEC_CODES, OUTCOME_CODES, STATUS_CODES, TRIGGER_CODES, inputs_text

Values: TypeAlias = tuple[Any, ...]

ABSENT: Final = -1
STATE_TEXT: Final = {state: str(state.value) for state in JobState}

_ASKED_TEXT: Final = {asked: str(asked.value) for asked in Asked}
WAITING_TEXT: Final[dict[WaitingFor | None, str | int]] = {None: 0, **{why: str(why.value) for why in WaitingFor}}
_HELD_TEXT: Final[dict[HeldFor | None, str | int]] = {None: 0, **{why: str(why.value) for why in HeldFor}}
_FROM_TEXT: Final[dict[JobState | None, str | int]] = {None: 0, **{state: str(state.value) for state in JobState}}
_NO_FAILURE: Final = (0, 0, 0, 0)
_MILLISECOND: Final = timedelta(milliseconds=1)
_NOTHING: Final = timedelta(0)

# The instant that was asked for last, and its milliseconds.
_newest: Final[list[tuple[datetime, int]]] = [(EPOCH, 0)]


def stamp(at: datetime) -> int:
    """Give the milliseconds of an instant; the rows of a move share one or two."""
    known, ms = _newest[0]
    if known is not at:
        ms = to_ms(at)
        _newest[0] = at, ms
    return ms


class Definitions(dict[str, int]):
    """The numbers that stand for the hashes of definitions in a file; a new hash gets one when it is asked for."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, digest: str) -> int:
        self._connection.execute("INSERT INTO definition (hash) VALUES (?) ON CONFLICT DO NOTHING", (digest,))
        row = self._connection.execute("SELECT id FROM definition WHERE hash = ?", (digest,)).fetchone()
        self[digest] = row[0]
        return int(row[0])


def move_values(before: Job, after: Job, definitions: Definitions) -> Values:
    """Give everything a move can change, and the row it is changed in."""
    return (
        STATE_TEXT[before.state],
        before.id,
        before.fence,
        before.seq,
        after.stage,
        definitions[after.definition],
        _ASKED_TEXT[after.asked],
        after.fence,
        after.seq,
        after.checkpoints,
        after.attempts,
        after.attempt,
        after.tries,
        after.grants,
        stamp(after.attempt_started_at) if after.attempt_started_at else 0,
        after.snoozed // _MILLISECOND if after.snoozed else 0,
        after.run,
        after.run_from,
        1 if after.run_only else 0,
        *_failure_values(after),
        STATE_TEXT[after.state],
        stamp(after.since),
        stamp(after.due_at) if after.due_at else 0,
        WAITING_TEXT[after.waiting_for],
        _HELD_TEXT[after.held_for],
        _FROM_TEXT[after.held_from],
        after.crash_count,
        after.letter or 0,
        stamp(after.started_at) if after.started_at else 0,
        stamp(after.finished_at) if after.finished_at else 0,
        after.held // _MILLISECOND if after.held else 0,
        stamp(after.expires_at) if after.expires_at else 0,
        after.queue,
        after.uses,
    )


def checkpoint_values(row: Checkpoint, definitions: Definitions) -> Values:
    """Give the columns of a checkpoint."""
    payload = row.payload
    return (
        (row.job << NUMBER_BITS) | row.number,
        row.run,
        row.stage,
        STATUS_CODES[row.status],
        TRIGGER_CODES[row.trigger],
        definitions[row.definition],
        inputs_text(row.inputs) if row.inputs else 0,
        CODEC_CODES[payload.codec],
        bytearray(payload.stored) if payload.stored else 0,
        payload.raw_size,
        row.facts or 0,
        row.retry_count,
        row.last_error or 0,
        ABSENT if row.duration is None else whole_ms(row.duration),
        row.format,
        bytearray(row.digest),
        stamp(row.created_at),
    )


def whole_ms(span: timedelta) -> int:
    """Count milliseconds; a clock that was set back in between makes none."""
    return span // _MILLISECOND if span > _NOTHING else 0


def attempt_values(row: Attempt) -> Values:
    """Give the columns of an attempt that has ended."""
    return (
        (row.job << NUMBER_BITS) | row.index,
        row.run,
        row.stage,
        row.number,
        row.fence,
        OUTCOME_CODES[row.outcome],
        to_ms(row.started_at),  # of no other row: it would push out the instant that all others share
        stamp(row.finished_at),
        row.failure_type or 0,
        row.reason or 0,
        row.traceback or 0,
        stamp(row.next_retry_at) if row.next_retry_at else 0,
    )


def event_values(event: Event) -> Values:
    """Give the columns of an event; its id is the next."""
    return (
        event.job or 0,
        event.seq,
        stamp(event.at),
        EVENT_CODES[event.type],
        event.batch or 0,
        event.stage or 0,
        event.attempt or 0,
        json_text(event.details) if event.details else 0,
    )


def ledger_values(entry: LedgerEntry) -> Values:
    """Give the columns of an item's or step's record, and the token it is written under."""
    return (
        entry.job,
        entry.fence,
        entry.run,
        entry.stage,
        entry.kind,
        entry.key,
        bytearray(entry.input_hash),
        entry.state,
        entry.attempts,
        bytearray(entry.result) if entry.result else 0,
        entry.reason or 0,
        stamp(entry.at),
    )


def pulse_values(job: int, fence: int, seen: datetime, progress: Progress | None) -> Values:
    """Give the columns of a sign of life."""
    if progress is None:
        return (job, fence, stamp(seen), ABSENT, ABSENT, 0)
    total = ABSENT if progress.total is None else progress.total
    return (job, fence, stamp(seen), progress.done, total, progress.message or 0)


def log_values(captured: Captured) -> Values:
    """Give the columns of what an attempt printed."""
    number = (captured.job << NUMBER_BITS) | captured.index
    return (number, captured.stage, captured.attempt, pack_lines(captured.lines), captured.dropped)


def json_text(value: Json | Mapping[str, Json]) -> str:
    """Write a small value as JSON; a half character, which no file can hold, as a question mark."""
    try:
        return orjson.dumps(value, default=as_plain).decode()
    except orjson.JSONEncodeError:
        return json.dumps(value, default=as_plain, ensure_ascii=False).encode("utf-8", "replace").decode()


def _failure_values(job: Job) -> Values:
    failure = job.failure
    if failure is None:
        return _NO_FAILURE
    return (failure.type, failure.reason, failure.stage, stamp(failure.at))
