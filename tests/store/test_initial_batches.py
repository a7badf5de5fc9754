"""A batch counts its jobs by itself, and knows when the last of them has ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.core.job import Job
from sgops.core.moves import claim, finish
from sgops.core.operator_moves import cancel, restart
from sgops.store.statements import named
from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW, a_start
from tests.support.lives import died
from tests.support.store import a_draft, rows

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def jobs(unit: SqliteUnit) -> list[Job]:
    """Give three jobs of one batch."""
    batch = unit.new_batch("night", "story", NOW)
    return unit.insert([a_draft(batch=batch) for _ in range(3)], NOW)


def test_every_state_is_counted_as_a_job_comes_to_it(unit: SqliteUnit, jobs: list[Job]) -> None:
    _run(unit, jobs[0])
    unit.apply([died(_run(unit, jobs[1]), NOW)])

    [counts] = rows(unit, "SELECT total, queued, running, dead, completed FROM batch")

    assert counts == (3, 1, 1, 1, 0)


def test_a_batch_ends_with_the_last_of_its_jobs(unit: SqliteUnit, jobs: list[Job]) -> None:
    unit.apply([finish(_run(unit, jobs[0]), NOW, reason="done"), died(_run(unit, jobs[1]), NOW)])
    assert rows(unit, "SELECT finished_at FROM batch") == [(None,)]

    unit.apply([cancel(jobs[2], LATER)])

    [[at]] = rows(unit, "SELECT finished_at FROM batch")
    assert [(at,)] == rows(unit, "SELECT finished_at FROM job WHERE id = ?", jobs[2].id)


def test_a_batch_is_open_again_when_one_of_its_jobs_goes_on(unit: SqliteUnit, jobs: list[Job]) -> None:
    ended = unit.apply([cancel(job, NOW) for job in jobs])

    unit.apply([restart(ended[0].after, "script", LATER)])

    assert rows(unit, "SELECT finished_at, queued, cancelled FROM batch") == [(None, 1, 2)]


def test_a_job_that_joins_an_ended_batch_opens_it(unit: SqliteUnit, jobs: list[Job]) -> None:
    unit.apply([cancel(job, NOW) for job in jobs])

    unit.insert([a_draft(batch=jobs[0].batch)], LATER)

    assert rows(unit, "SELECT finished_at, total FROM batch") == [(None, 4)]


def test_deleted_jobs_are_not_counted_and_the_last_takes_the_batch_along(unit: SqliteUnit, jobs: list[Job]) -> None:
    unit.apply([cancel(job, NOW) for job in jobs])
    unit.delete_jobs([jobs[0].id])
    assert rows(unit, "SELECT total, cancelled FROM batch") == [(2, 2)]

    unit.delete_jobs([job.id for job in jobs[1:]])

    assert rows(unit, "SELECT COUNT(*) FROM batch") == [(0,)]


def test_an_open_batch_is_counted_anew_when_it_was_miscounted(unit: SqliteUnit, jobs: list[Job]) -> None:
    unit.apply([cancel(job, NOW) for job in jobs])
    unit.connection.execute("UPDATE batch SET finished_at = NULL, queued = 7, total = 1")

    counted = unit.recount_batches()

    assert counted == 1
    assert rows(unit, named("miscounted_batches")) == []
    assert rows(unit, named("misfinished_batches")) == []


def _run(unit: SqliteUnit, job: Job) -> Job:
    return unit.apply([claim(job, a_start("script"), NOW)])[0].after
