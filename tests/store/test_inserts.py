"""New jobs get ids that follow each other, wait when they must, and leave their parameters beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sgops.core.errors import Refused
from sgops.core.events import EventType
from sgops.core.job import JobState, WaitingFor
from sgops.store.inserts import created
from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW, a_job
from tests.support.store import a_draft, rows


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_jobs_are_given_as_they_are_stored(unit: SqliteUnit, count: int) -> None:
    drafts = [a_draft(token=f"t{n}", priority=n, params=b'{"n":%d}' % n, words="") for n in range(count)]

    jobs = unit.insert(drafts, NOW)

    assert [job.id for job in jobs] == list(range(1, count + 1))
    assert unit.jobs([job.id for job in jobs]) == jobs
    assert [unit.params(job.id) for job in jobs] == [draft.params for draft in drafts]


def test_every_field_of_a_draft_is_stored(unit: SqliteUnit) -> None:
    draft = a_draft(template="bedtime", batch=3, unique_key="k", queue="night", priority=-5, version=4, stage="x")

    [job] = unit.insert([draft], NOW)

    stored = unit.job(job.id)
    assert stored == job
    names = ("token", "pipeline", "template", "batch", "unique_key", "queue", "priority", "version", "stage")
    assert [getattr(stored, name) for name in names] == [getattr(draft, name) for name in names]


def test_a_job_for_later_waits_for_its_start(unit: SqliteUnit) -> None:
    later = NOW + timedelta(hours=1)

    [job] = unit.insert([a_draft(due_at=later)], NOW)

    assert (job.state, job.waiting_for, job.due_at) == (JobState.WAITING, WaitingFor.START, later)
    assert unit.job(job.id) == job


def test_a_job_for_a_time_that_has_passed_is_queued(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft(due_at=NOW)], NOW)

    assert (job.state, job.due_at) == (JobState.QUEUED, None)


def test_a_key_twice_in_one_call_writes_none_of_them(unit: SqliteUnit) -> None:
    drafts = [a_draft(), a_draft(unique_key="k"), a_draft(unique_key="k")]

    with pytest.raises(Refused, match="unique key"):
        unit.insert(drafts, NOW)

    assert rows(unit, "SELECT COUNT(*) FROM job") == [(0,)]


def test_the_first_line_of_the_journal_is_the_jobs_creation() -> None:
    event = created(replace(a_job(), batch=4))

    assert (event.type, event.seq, event.batch, event.at) == (EventType.JOB_CREATED, 1, 4, NOW)
