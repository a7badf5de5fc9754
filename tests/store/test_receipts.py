"""Receipts are kept with the move that makes them, and found by what waits for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sgops.core import operator_moves
from sgops.core.job import Job, JobState
from sgops.core.receipts import Call, ReceiptState, done, intend, received, sending
from sgops.core.service_moves import hand_over
from tests.support.jobs import NOW
from tests.support.lives import died, handed_over
from tests.support.shelf import Shelf


def at_a_service(shelf: Shelf) -> Job:
    return shelf.then(shelf.running(), lambda job: handed_over(job, NOW))


def test_a_receipt_comes_back_as_it_was_kept(shelf: Shelf) -> None:
    job = shelf.running()
    intent = intend(job, Call(connector="farm", name="frames", request=b'{"n":1}', digest=b"d"), 1, NOW)
    shelf.apply(hand_over(job, intent, NOW))
    answered = done(received(sending(intent, NOW), "r1"), b"[3]", NOW)

    with shelf.unit() as unit:
        before = unit.receipt(intent.ident)
        unit.save_receipts([answered])

    assert before == intent
    assert shelf.reader.receipts(job.id) == [answered]


def test_jobs_with_work_at_a_service_are_asked_after(shelf: Shelf) -> None:
    job, idle = at_a_service(shelf), shelf.running()

    with shelf.unit() as unit:
        asked = unit.asked_after([job.id, idle.id, 99])

    assert asked == {job.id}


def test_open_receipts_are_read_by_job(shelf: Shelf) -> None:
    jobs = [at_a_service(shelf).id for _ in range(3)]

    first = shelf.reader.open_receipts(0, 2)
    rest = shelf.reader.open_receipts(first[-1].job, 2)

    assert [[receipt.job for receipt in some] for some in (first, rest)] == [jobs[:2], jobs[2:]]


@pytest.mark.parametrize("sent", [False, True])
def test_what_a_job_leaves_at_a_service_is_withdrawn_or_stopped(shelf: Shelf, sent: bool) -> None:
    job = at_a_service(shelf)
    [receipt] = shelf.reader.receipts(job.id)
    with shelf.unit() as unit:
        unit.save_receipts([receipt if sent else replace(receipt, state=ReceiptState.INTENDED, sends=0)])

    shelf.then(job, lambda job: operator_moves.cancel(job, NOW))

    [left] = shelf.reader.receipts(job.id)
    expected = (ReceiptState.SUBMITTED, True) if sent else (ReceiptState.WITHDRAWN, False)
    assert (left.state, left.unwanted) == expected


def test_a_new_run_wants_nothing_of_the_one_before(shelf: Shelf) -> None:
    job = shelf.then(at_a_service(shelf), lambda job: died(job, NOW))
    with shelf.unit() as unit:
        unit.connection.execute("UPDATE receipt SET unwanted = 0")

    again = shelf.then(job, lambda job: operator_moves.restart(job, "script", NOW))

    [left] = shelf.reader.receipts(job.id)
    assert left.unwanted
    assert again.state is JobState.QUEUED


def test_receipts_go_with_their_job(shelf: Shelf) -> None:
    job = shelf.then(at_a_service(shelf), lambda job: operator_moves.cancel(job, NOW))

    with shelf.unit() as unit:
        unit.delete_jobs([job.id])

    assert shelf.pool.rows("SELECT COUNT(*) FROM receipt")[0][0] == 0
