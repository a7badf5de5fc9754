"""How receipts of services are written and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sgops.core.job import JobState
from sgops.core.receipts import Ident, Receipt, ReceiptState
from sgops.core.transition import Transition
from sgops.core.units import from_ms
from sgops.store.driver import Connection, Row
from sgops.store.encode import json_text, stamp
from sgops.store.rows import maybe_at
from sgops.store.statements import named

RECEIPT_SELECT: Final = """
SELECT
    job, run, stage, name, submission, connector, key, request, digest, state, ref, result, failure_type, reason,
    sends, excused, unwanted, intended_at, sent_at, closed_at
FROM receipt
"""
OF_JOB: Final = "WHERE job = ? ORDER BY intended_at, run, submission"


def save_receipts(connection: Connection, receipts: Iterable[Receipt]) -> None:
    """Write down what is known of each."""
    connection.executemany(named("save_receipts"), [_values(receipt) for receipt in receipts])


def receipt_of(connection: Connection, ident: Ident) -> Receipt | None:
    """Give a receipt as it is now."""
    where = "WHERE job = ? AND run = ? AND stage = ? AND name = ? AND submission = ?"
    row = connection.execute(RECEIPT_SELECT + where, ident).fetchone()
    return None if row is None else receipt_from(row)


def receipts_of(connection: Connection, job: int) -> list[Receipt]:
    """Give all receipts of a job, oldest first."""
    return [receipt_from(row) for row in connection.execute(RECEIPT_SELECT + OF_JOB, (job,)).fetchall()]


def open_receipts(connection: Connection, after: int, limit: int) -> list[Receipt]:
    """Give the open receipts of the next jobs that have some, with ids above `after`."""
    rows = connection.execute(named("open_receipts"), {"after": after, "limit": limit}).fetchall()
    return [receipt_from(row) for row in rows]


def asked_after(connection: Connection, jobs: Sequence[int]) -> frozenset[int]:
    """Name those of the jobs that must ask a service before they run again."""
    rows = connection.execute(named("asked_after"), {"jobs": json_text(list(jobs))}).fetchall()
    return frozenset(job for (job,) in rows)


def let_go(connection: Connection, moves: Iterable[Transition]) -> None:
    """Let services stop what nobody waits for any more."""
    for move in moves:
        job = move.after
        values = {"job": job.id, "run": job.run, "ended": int(job.has_ended), "now": stamp(job.since)}
        connection.execute(named("let_go_unsent"), values)
        connection.execute(named("let_go_sent"), values)


def lets_go(move: Transition) -> bool:
    """Whether a move may leave work behind that a service still has: never one of a worker."""
    if move.before.state is JobState.RUNNING:
        return False
    return (move.after.has_ended and not move.before.has_ended) or move.after.run != move.before.run


def receipt_from(row: Row) -> Receipt:
    """Read a row of RECEIPT_SELECT."""
    return Receipt(
        job=row[0],
        run=row[1],
        stage=row[2],
        name=row[3],
        submission=row[4],
        connector=row[5],
        key=row[6],
        request=row[7].encode(),
        digest=row[8],
        state=ReceiptState(row[9]),
        ref=row[10],
        result=row[11],
        failure_type=row[12],
        reason=row[13],
        sends=row[14],
        excused=row[15],
        unwanted=bool(row[16]),
        intended_at=from_ms(row[17]),
        sent_at=maybe_at(row[18]),
        closed_at=maybe_at(row[19]),
    )


def _values(receipt: Receipt) -> tuple[Any, ...]:
    return (
        *receipt.ident,
        receipt.connector,
        receipt.key,
        receipt.request.decode(),
        receipt.digest,
        receipt.state.value,
        receipt.ref,
        receipt.result,
        receipt.failure_type,
        receipt.reason,
        receipt.sends,
        receipt.excused,
        int(receipt.unwanted),
        stamp(receipt.intended_at),
        stamp(receipt.sent_at) if receipt.sent_at else None,
        stamp(receipt.closed_at) if receipt.closed_at else None,
    )
