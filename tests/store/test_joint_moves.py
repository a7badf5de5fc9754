"""Many jobs that were never begun move in one statement, and are in the file as if each had moved alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from sgops.core import operator_moves, untouched
from sgops.core.errors import Duplicate, StaleAttempt
from sgops.core.job import Job, JobState
from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW
from tests.support.store import a_draft, rows

LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize("due_at", [None, LATER])
def test_a_joint_cancel_leaves_the_rows_that_single_ones_leave(unit: SqliteUnit, due_at: object) -> None:
    alone, jointly = unit.insert([a_draft(due_at=due_at), a_draft(due_at=due_at)], NOW)

    unit.apply([operator_moves.cancel(alone, LATER)])
    unit.apply_jointly(untouched.cancel(unit.untouched([jointly.id]), LATER))

    assert _row(unit, jointly) == _row(unit, alone)
    assert _journal(unit, jointly) == _journal(unit, alone)


@pytest.mark.parametrize("due_at", [None, LATER])
def test_a_joint_undo_leaves_the_rows_that_single_ones_leave(unit: SqliteUnit, due_at: object) -> None:
    alone, jointly = unit.insert([a_draft(due_at=due_at), a_draft(due_at=due_at)], NOW)
    unit.apply_jointly(untouched.cancel(unit.untouched([alone.id, jointly.id]), NOW))

    unit.apply([operator_moves.undo(unit.job(alone.id), alone, LATER, what="cancel")])
    unit.apply_jointly([untouched.undo(unit.untouched([jointly.id]), jointly.state, LATER, what="cancel")])

    assert _row(unit, jointly) == _row(unit, alone)
    assert _journal(unit, jointly) == _journal(unit, alone)


def test_what_has_begun_is_not_untouched(unit: SqliteUnit) -> None:
    waiting, begun = unit.insert([a_draft(), a_draft()], NOW)
    rows(unit, f"UPDATE job SET attempts = 1 WHERE id = {begun.id}")

    found = unit.untouched([waiting.id, begun.id, 99])

    assert [job.id for job in found] == [waiting.id]


def test_a_job_that_went_on_meanwhile_makes_all_of_it_void(unit: SqliteUnit) -> None:
    first, second = unit.insert([a_draft(), a_draft()], NOW)
    moves = untouched.cancel(unit.untouched([first.id, second.id]), NOW)
    unit.apply([operator_moves.cancel(second, NOW)])

    with pytest.raises(StaleAttempt):
        unit.apply_jointly(moves)

    assert _states(unit, [first, second]) == [JobState.QUEUED, JobState.CANCELLED]
    assert len(_journal(unit, first)) == 1


def test_a_unique_key_that_was_taken_meanwhile_refuses_all_of_it(unit: SqliteUnit) -> None:
    jobs = unit.insert([a_draft(), a_draft(unique_key="k")], NOW)
    unit.apply_jointly(untouched.cancel(unit.untouched([job.id for job in jobs]), NOW))
    assert unit.rivalled([job.id for job in jobs]) is None
    unit.insert([a_draft(unique_key="k")], NOW)

    with pytest.raises(Duplicate, match="unique key"):
        unit.apply_jointly(
            [untouched.undo(unit.untouched([job.id for job in jobs]), JobState.QUEUED, NOW, what="cancel")]
        )

    assert _states(unit, jobs) == [JobState.CANCELLED] * 2
    assert unit.rivalled([job.id for job in jobs]) == jobs[1].id


def test_the_batch_counts_them_and_ends_with_the_last(unit: SqliteUnit) -> None:
    batch = unit.new_batch("night", "story", NOW)
    jobs = unit.insert([a_draft(batch=batch) for _ in range(5)], NOW)

    unit.apply_jointly(untouched.cancel(unit.untouched([job.id for job in jobs]), LATER))

    [counted] = rows(unit, "SELECT total, queued, cancelled, finished_at IS NOT NULL FROM batch")
    assert tuple(counted) == (5, 0, 5, 1)


def _row(unit: SqliteUnit, job: Job) -> Job:
    return replace(unit.job(job.id), id=0, token="")


def _journal(unit: SqliteUnit, job: Job) -> Sequence[object]:
    return rows(
        unit, f"SELECT seq, at, type, batch, stage, attempt, details FROM event WHERE job = {job.id} ORDER BY id"
    )


def _states(unit: SqliteUnit, jobs: Sequence[Job]) -> list[JobState]:
    return [unit.job(job.id).state for job in jobs]
