"""Old rows are found from the oldest on, and what somebody may need is not among them."""

from __future__ import annotations

from datetime import timedelta

from sgops.store.retired import old_checkpoints, old_jobs
from tests.support.jobs import NOW
from tests.support.shelf import Shelf

LATER = NOW + timedelta(days=1)


def test_only_jobs_that_ended_and_wait_for_nobody_are_old(shelf: Shelf) -> None:
    done = shelf.completed()
    shelf.dead()
    shelf.running()

    found = [old.job for old in old_jobs(shelf.pool, LATER, 10)]

    assert found == [done.id]
    assert old_jobs(shelf.pool, NOW - timedelta(days=1), 10) == []


def test_checkpoints_of_completed_jobs_go_by_age_or_by_what_all_of_them_take(shelf: Shelf) -> None:
    first, second = shelf.completed(b'"' + b"x" * 100 + b'"'), shelf.completed(b'"' + b"y" * 100 + b'"')
    shelf.dead()

    by_age = old_checkpoints(shelf.pool, LATER, 10**9, 10)
    by_size = old_checkpoints(shelf.pool, None, by_age[1].bytes, 10)
    none = old_checkpoints(shelf.pool, None, 10**9, 10)

    assert [old.job for old in by_age] == [first.id, second.id]
    assert [(old.job, "max_total" in old.reason) for old in by_size] == [(first.id, True)]
    assert none == []


def test_a_letter_that_was_answered_late_keeps_its_job_as_long_as_if_it_had_ended_then(shelf: Shelf) -> None:
    dead = shelf.dead()
    with shelf.unit() as unit:
        unit.resolve(1, "dismissed", NOW + timedelta(days=30), "")

    early, late = (old_jobs(shelf.pool, NOW + timedelta(days=days), 10) for days in (29, 30))

    assert (early, [old.job for old in late]) == ([], [dead.id])


def test_however_far_apart_they_are_they_are_found_in_their_order(shelf: Shelf) -> None:
    first = shelf.completed()
    shelf.submit(2_500)
    last = shelf.completed()
    young = shelf.completed(at=LATER + timedelta(days=1))

    found = [old.job for old in old_checkpoints(shelf.pool, LATER, 10**9, 10)]
    limited = [old.job for old in old_checkpoints(shelf.pool, LATER, 10**9, 1)]

    assert found == [first.id, last.id]
    assert limited == [first.id]
    assert young.id not in found
