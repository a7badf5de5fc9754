"""How a row becomes a record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import orjson

from sgops.core.checkpoint import (
    NO_PAYLOAD,
    NUMBER_BITS,
    Checkpoint,
    CheckpointStatus,
    Codec,
    Payload,
    Trigger,
    make_checkpoint,
    make_payload,
)
from sgops.core.events import EVENT_CODES, NO_DETAILS, Event, EventType
from sgops.core.job import (
    Asked,
    Attempt,
    AttemptOutcome,
    DeadLetter,
    HeldFor,
    Job,
    JobState,
    LastFailure,
    Progress,
    Resolution,
    WaitingFor,
    revive,
)
from sgops.core.units import MILLISECOND, from_ms
from sgops.store.driver import Row

T = TypeVar("T")

# The numbers in the file. Append only: released files hold them.
STATUS_CODES: Final = {
    CheckpointStatus.PENDING: 0,
    CheckpointStatus.IN_PROGRESS: 1,
    CheckpointStatus.COMPLETED: 2,
    CheckpointStatus.FAILED: 3,
    CheckpointStatus.INTERRUPTED: 4,
}
TRIGGER_CODES: Final = {
    Trigger.BEFORE_STAGE: 0,
    Trigger.AFTER_STAGE: 1,
    Trigger.FAILURE: 2,
    Trigger.SHUTDOWN: 3,
}
CODEC_CODES: Final = {Codec.NONE: 0, Codec.RAW: 1, Codec.ZLIB: 2}
OUTCOME_CODES: Final = {
    AttemptOutcome.RUNNING: 0,
    AttemptOutcome.COMPLETED: 1,
    AttemptOutcome.FAILED: 2,
    AttemptOutcome.TIMEOUT: 3,
    AttemptOutcome.CRASH: 4,
    AttemptOutcome.INTERRUPTED: 5,
    AttemptOutcome.SNOOZED: 6,
    AttemptOutcome.CANCELLED: 7,
    AttemptOutcome.SUPERSEDED: 8,
}

STATUSES: Final = {code: status for status, code in STATUS_CODES.items()}
TRIGGERS: Final = {code: trigger for trigger, code in TRIGGER_CODES.items()}
CODECS: Final = {code: codec for codec, code in CODEC_CODES.items()}

NUMBER_MASK: Final = (1 << NUMBER_BITS) - 1

# Each SELECT ends before its WHERE; the function of the same name reads its rows.
JOB_SELECT: Final = """
SELECT
    job.id, job.token, job.pipeline, job.version, job.queue, job.priority, job.template, job.batch, job.unique_key,
    job.created_at, job.state, job.since, job.run, job.run_from, job.run_only, job.stage, definition.hash, job.asked,
    job.due_at, job.waiting_for, job.held_for, job.held_from, job.fence, job.seq, job.checkpoints, job.attempts,
    job.attempt, job.tries, job.grants, job.crash_count, job.letter, job.started_at, job.attempt_started_at,
    job.finished_at, job.expires_at, job.snoozed_ms, job.held_ms, job.uses,
    job.failure_type, job.failure_reason, job.failure_stage, job.failure_at
FROM job
JOIN definition ON definition.id = job.definition
"""

CHECKPOINT_SELECT: Final = """
SELECT
    checkpoint.id, checkpoint.run, checkpoint.stage, checkpoint.status, checkpoint.trigger,
    COALESCE(definition.hash, ''), checkpoint.inputs, checkpoint.codec, checkpoint.payload, checkpoint.raw_size,
    checkpoint.facts, checkpoint.retry_count, checkpoint.last_error, checkpoint.duration_ms, checkpoint.format,
    checkpoint.digest, checkpoint.created_at
FROM checkpoint
LEFT JOIN definition ON definition.id = checkpoint.definition
"""

ATTEMPT_SELECT: Final = """
SELECT
    id, run, stage, number, fence, outcome, started_at, finished_at, failure_type, reason, traceback, next_retry_at
FROM attempt
"""

LETTER_SELECT: Final = """
SELECT
    id, job, pipeline, stage, run, failure_type, reason, family, escalated, failed_at, previous, resolution,
    resolved_at, notes
FROM dead_letter
"""

EVENT_SELECT: Final = """
SELECT id, job, seq, at, type, batch, stage, attempt, details
FROM event
"""


def ids_of(job: int) -> tuple[int, int]:
    """Give the first and the last id that rows of a job can have where id is job and number."""
    return job << NUMBER_BITS, (job << NUMBER_BITS) | NUMBER_MASK


def job_of(id: int) -> int:
    """Give the job whose checkpoint, attempt or log has this id."""
    return id >> NUMBER_BITS


def job_from(row: Row) -> Job:
    """Read a row of JOB_SELECT."""
    # Most columns are what the record holds, and a claim reads many rows: only what is something else is looked at.
    found: dict[str, Any] = dict(zip(_JOB_FIELDS, row, strict=False))
    for name in _JOB_TIMES:
        if found[name] is not None:
            found[name] = from_ms(found[name])
    found["state"] = _STATES[found["state"]]
    found["run_only"] = bool(found["run_only"])
    found["asked"] = _ASKED[found["asked"]]
    found["waiting_for"] = WaitingFor(found["waiting_for"]) if found["waiting_for"] else None
    found["held_for"] = HeldFor(found["held_for"]) if found["held_for"] else None
    found["held_from"] = _STATES[found["held_from"]] if found["held_from"] else None
    found["snoozed"] *= MILLISECOND
    found["held"] *= MILLISECOND
    found["failure"] = failure_from(row[_OF_FAILURE])
    return revive(found)


def failure_from(row: Row) -> LastFailure | None:
    """Read the four columns of a job's newest failure."""
    type_, reason, stage, at = row
    return None if type_ is None else LastFailure(type=type_, reason=reason or "", stage=stage or "", at=from_ms(at))


def checkpoint_from(row: Row) -> Checkpoint:
    """Read a row of CHECKPOINT_SELECT; whether it can be trusted is for `verify` to say.

    A number without a meaning is read as the first one: the hash, which covers the meaning, will not match.
    """
    job, number = row[0] >> NUMBER_BITS, row[0] & NUMBER_MASK
    return make_checkpoint(
        job=job,
        number=number,
        run=row[1],
        stage=row[2],
        status=STATUSES.get(row[3], CheckpointStatus.PENDING),
        trigger=TRIGGERS.get(row[4], Trigger.BEFORE_STAGE),
        definition=row[5],
        inputs=inputs_from(job, row[6]),
        payload=payload_from(row[7], row[8], row[9]),
        facts=row[10] or "",
        retry_count=row[11],
        last_error=row[12],
        duration=maybe_span(row[13]),
        format=row[14],
        digest=row[15],
        created_at=from_ms(row[16]),
    )


def payload_from(codec: int, stored: bytes | None, raw_size: int) -> Payload:
    """Read the three columns of a payload, as they are."""
    if stored is None:
        return NO_PAYLOAD
    return make_payload(codec=CODECS.get(codec, Codec.NONE), stored=stored, raw_size=raw_size)


def inputs_from(job: int, numbers: str | None) -> tuple[int, ...]:
    """Read the ids of a checkpoint's inputs; they are of the same job, so their numbers were kept."""
    if numbers is None:
        return ()
    base = job << NUMBER_BITS
    # No row has the number 0: what is no number stays visible as something that the hash does not fit.
    return tuple([base | int(number) if number.isdecimal() else base for number in numbers.split(",")])


def inputs_text(inputs: tuple[int, ...]) -> str | None:
    """Write the numbers of a checkpoint's inputs."""
    if len(inputs) == 1:
        return str(inputs[0] & NUMBER_MASK)
    return ",".join([str(known & NUMBER_MASK) for known in inputs]) if inputs else None


def attempt_from(row: Row) -> Attempt:
    """Read a row of ATTEMPT_SELECT."""
    return Attempt(
        job=row[0] >> NUMBER_BITS,
        index=row[0] & NUMBER_MASK,
        run=row[1],
        stage=row[2],
        number=row[3],
        fence=row[4],
        outcome=_OUTCOMES[row[5]],
        started_at=from_ms(row[6]),
        finished_at=from_ms(row[7]),
        failure_type=row[8],
        reason=row[9],
        traceback=row[10],
        next_retry_at=maybe_at(row[11]),
    )


def letter_from(row: Row) -> DeadLetter:
    """Read a row of LETTER_SELECT."""
    return DeadLetter(
        id=row[0],
        job=row[1],
        pipeline=row[2],
        stage=row[3],
        run=row[4],
        failure_type=row[5],
        reason=row[6],
        family=row[7],
        escalated=bool(row[8]),
        failed_at=from_ms(row[9]),
        previous=row[10],
        resolution=Resolution(row[11]),
        resolved_at=maybe_at(row[12]),
        notes=row[13],
    )


def event_from(row: Row) -> Event:
    """Read a row of EVENT_SELECT; its first column is the global id."""
    return Event(
        job=row[1],
        seq=row[2],
        at=from_ms(row[3]),
        type=_EVENT_TYPES[row[4]],
        batch=row[5],
        stage=row[6],
        attempt=row[7],
        details=NO_DETAILS if row[8] is None else orjson.loads(row[8]),
    )


def progress_from(done: int | None, total: int | None, message: str | None) -> Progress | None:
    """Read the three columns of a pulse that tell of progress; without them it was a sign of life alone."""
    return None if done is None else Progress(done=done, total=total, message=message or "")


def maybe_at(ms: int | None) -> datetime | None:
    """Read an instant that may not be known."""
    return None if ms is None else from_ms(ms)


def maybe_span(ms: int | None) -> timedelta | None:
    """Read a duration that may not be known."""
    return None if ms is None else ms * MILLISECOND


# The fields that the columns of JOB_SELECT are read into, up to those of the newest failure, which are one field.
_JOB_FIELDS: Final = tuple(
    {"definition.hash": "definition", "job.snoozed_ms": "snoozed", "job.held_ms": "held"}.get(
        column, column.removeprefix("job.")
    )
    for column in JOB_SELECT.partition("FROM")[0].removeprefix("\nSELECT").replace(",", " ").split()
    if not column.startswith("job.failure_")
)
_OF_FAILURE: Final = slice(len(_JOB_FIELDS), len(_JOB_FIELDS) + 4)
_JOB_TIMES: Final = ("created_at", "since", "due_at", "started_at", "attempt_started_at", "finished_at", "expires_at")
_STATES: Final = {state.value: state for state in JobState}
_ASKED: Final = {asked.value: asked for asked in Asked}
_OUTCOMES: Final = {code: outcome for outcome, code in OUTCOME_CODES.items()}
_EVENT_TYPES: Final[dict[int, EventType]] = {code: type_ for type_, code in EVENT_CODES.items()}
