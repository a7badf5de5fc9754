"""One job with everything that is kept about it, read as `verify` needs it: many jobs at a time, and cheaply."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from sgops.core.checkpoint import Checkpoint, open_payload, verify
from sgops.core.errors import CheckpointError
from sgops.core.job import DeadLetter, Job
from sgops.store.at_once import rows_at_once
from sgops.store.database import ReaderPool
from sgops.store.driver import Connection, Row
from sgops.store.paging import TOP
from sgops.store.rows import (
    CHECKPOINT_SELECT,
    JOB_SELECT,
    LETTER_SELECT,
    NUMBER_MASK,
    checkpoint_from,
    ids_of,
    job_from,
    job_of,
    letter_from,
)

# So many jobs are read in one transaction: a longer one would pin the WAL.
_JOBS: Final = 500
_LAST: Final = job_of(TOP)
# Larger payloads are read one by one.
_SMALL: Final = 4096

_EVENT_SELECT: Final = """
SELECT id, job, seq, type, stage, attempt
FROM event
"""
_ATTEMPT_SELECT: Final = """
SELECT id, run, stage, number, fence, outcome
FROM attempt
"""
_LEDGER_SELECT: Final = """
SELECT run, job, stage, kind, key, state, attempts
FROM ledger
"""
_RECEIPT_SELECT: Final = """
SELECT run, job, stage, name, submission, state, sends, excused
FROM receipt
"""
# A definition that is gone must not take its rows with it; and JSON holds no bytes.
_JOB_SELECT: Final = JOB_SELECT.replace("JOIN definition", "LEFT JOIN definition").replace(
    "definition.hash", "COALESCE(definition.hash, '')"
)
_CHECKPOINT_SELECT: Final = (
    CHECKPOINT_SELECT.replace(
        "checkpoint.payload", f"IIF(LENGTH(checkpoint.payload) < {_SMALL}, HEX(checkpoint.payload), NULL)"
    )
    .replace("checkpoint.digest", "HEX(checkpoint.digest)")
    .replace("checkpoint.created_at", "checkpoint.created_at, LENGTH(checkpoint.payload)")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An event, as far as it tells of moves; `code` is its type's number."""

    id: int
    seq: int
    code: int
    stage: str | None
    attempt: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """An attempt that has ended, without its texts."""

    index: int
    run: int
    stage: str
    number: int
    fence: int
    outcome: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An item or a step that is recorded, without its result."""

    run: int
    stage: str
    kind: str
    key: str
    state: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A call to a service, as far as it tells how often the work went out."""

    run: int
    stage: str
    name: str
    submission: int
    state: str
    sends: int
    excused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A job and its rows, each kind in its order; `corrupt` says what is wrong with a checkpoint, by its number."""

    job: Job
    lines: list[Line] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    corrupt: dict[int, str] = field(default_factory=dict)
    tries: list[Try] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Some jobs; `orphans` names rows that belong to no job at all, `unreadable` those that make no sense."""

    cases: list[Case]
    orphans: list[str]
    unreadable: list[str]


def portions(pool: ReaderPool) -> Iterator[Portion]:
    """Read all jobs, some at a time, each portion as it was at one moment."""
    low = 0
    while low <= _LAST:
        with pool.connection() as connection:
            connection.execute("BEGIN")
            high = _end(connection, low)
            portion = _portion(connection, low, high)
        yield portion
        low = high + 1


def _end(connection: Connection, low: int) -> int:
    """Give the last id of a portion; the last portion has no end, for rows behind every job belong to none."""
    sql = "SELECT COUNT(*), MAX(id) FROM (SELECT id FROM job WHERE id >= ? ORDER BY id LIMIT ?)"
    count, highest = connection.execute(sql, (low, _JOBS)).fetchone()
    return int(highest) if count == _JOBS else _LAST


def _portion(connection: Connection, low: int, high: int) -> Portion:
    jobs = {"low": low, "high": high}
    rows = {"low": ids_of(low)[0], "high": ids_of(high)[1]}
    cases: dict[int, Case | None] = {}
    orphans: list[str] = []
    unreadable: list[str] = []
    for row in sorted(rows_at_once(connection, _JOB_SELECT, "WHERE job.id BETWEEN :low AND :high", jobs), key=_id):
        with _noting(unreadable, f"job {row[0]}"):
            cases[row[0]] = None
            cases[row[0]] = Case(job=job_from(row))
    for kind in _KINDS:
        unowned: set[int] = set()
        found = rows_at_once(connection, kind.select, kind.where, rows if kind.is_numbered else jobs)
        for row in sorted(found, key=_id):
            job = job_of(row[0]) if kind.is_numbered else row[1]
            if case := cases.get(job):
                with _noting(unreadable, f"one of the {kind.name} of job {job}"):
                    kind.add(connection, case, row)
            elif job not in cases:
                unowned.add(job)
        orphans += [f"{kind.name} of job {job}, which does not exist" for job in sorted(unowned)]
    whole = [case for case in cases.values() if case is not None]
    return Portion(cases=whole, orphans=orphans, unreadable=unreadable)


@contextmanager
def _noting(unreadable: list[str], what: str) -> Iterator[None]:
    """Note a row with values that this sgops cannot have written, and go on with the next."""
    try:
        yield
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        unreadable.append(f"{what}: {type(error).__name__} {error}")


def _id(row: Row) -> int:
    return int(row[0])


def _add_line(_: Connection, case: Case, row: Row) -> None:
    case.lines.append(Line(id=row[0], seq=row[2], code=row[3], stage=row[4], attempt=row[5]))


def _add_checkpoint(connection: Connection, case: Case, row: Row) -> None:
    *columns, size = row
    columns[8] = _payload(connection, row[0], row[8], size)
    columns[15] = bytes.fromhex(columns[15])
    checkpoint = checkpoint_from(tuple(columns))
    case.checkpoints.append(checkpoint)
    try:
        verify(checkpoint)
        open_payload(checkpoint.payload)
    except CheckpointError as error:
        case.corrupt[checkpoint.number] = error.message


def _payload(connection: Connection, id: int, digits: str | None, size: int | None) -> bytes | None:
    if size is None:
        return None
    if digits is not None:
        return bytes.fromhex(digits)
    return bytes(connection.execute("SELECT payload FROM checkpoint WHERE id = ?", (id,)).fetchone()[0])


def _add_try(_: Connection, case: Case, row: Row) -> None:
    id_, run, stage, number, fence, outcome = row
    case.tries.append(Try(index=id_ & NUMBER_MASK, run=run, stage=stage, number=number, fence=fence, outcome=outcome))


def _add_done(_: Connection, case: Case, row: Row) -> None:
    run, _job, stage, kind, key, state, attempts = row
    case.done.append(Done(run=run, stage=stage, kind=kind, key=key, state=state, attempts=attempts))


def _add_sent(_: Connection, case: Case, row: Row) -> None:
    run, _job, stage, name, submission, state, sends, excused = row
    case.sent.append(
        Sent(run=run, stage=stage, name=name, submission=submission, state=state, sends=sends, excused=excused)
    )


def _add_letter(_: Connection, case: Case, row: Row) -> None:
    case.letters.append(letter_from(row))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """Rows of jobs: found by their own ids if the job is in those (`is_numbered`), or else by their second column."""

    name: str
    select: str
    where: str
    add: Callable[[Connection, Case, Row], None]
    is_numbered: bool = False


_KINDS: Final = (
    _Kind(name="events", select=_EVENT_SELECT, where="WHERE job BETWEEN :low AND :high", add=_add_line),
    _Kind(
        name="checkpoints",
        select=_CHECKPOINT_SELECT,
        where="WHERE checkpoint.id BETWEEN :low AND :high",
        add=_add_checkpoint,
        is_numbered=True,
    ),
    _Kind(
        name="attempts",
        select=_ATTEMPT_SELECT,
        where="WHERE id BETWEEN :low AND :high",
        add=_add_try,
        is_numbered=True,
    ),
    _Kind(name="receipts", select=_RECEIPT_SELECT, where="WHERE job BETWEEN :low AND :high", add=_add_sent),
    _Kind(name="items", select=_LEDGER_SELECT, where="WHERE job BETWEEN :low AND :high", add=_add_done),
    _Kind(name="dead letters", select=LETTER_SELECT, where="WHERE job BETWEEN :low AND :high", add=_add_letter),
)
