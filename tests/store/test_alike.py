"""Many jobs that are alike are written as the same jobs are one by one."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgops.core.events import EventType
from sgops.core.records import NewJob
from sgops.store.driver import IntegrityError
from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW
from tests.support.store import a_draft, a_unit, rows


def drafts() -> st.SearchStrategy[NewJob]:
    """Give all kinds of jobs that can be made many at a time."""
    return st.builds(
        a_draft,
        priority=st.integers(-1000, 1000),
        template=st.sampled_from([None, "bedtime"]),
        batch=st.sampled_from([None, 1]),
        queue=st.sampled_from(["default", "night"]),
        uses=st.sampled_from(["", "gpu:1"]),
        params=st.sampled_from([b"{}", b'{"title":"Moon"}', '{"title":"Mönd"}'.encode()]),
        words=st.sampled_from(["", "{}", '{"title":"Moon"}', "moon"]),
        due_at=st.sampled_from([None, NOW, NOW + timedelta(hours=1)]),
    )


def written(unit: SqliteUnit) -> dict[str, Sequence[object]]:
    """Give all that the file holds of new jobs, what it counts of them, and what is told."""
    tables = ("job", "job_input", "event", "counter", "batch")
    told = [event for each in unit.told for event in each.events]
    return {**{table: rows(unit, f"SELECT * FROM {table}") for table in tables}, "told": told}


@settings(max_examples=25)
@given(draft=drafts(), count=st.integers(1, 40))
def test_the_file_is_the_same_whichever_way_they_are_written(draft: NewJob, count: int) -> None:
    tokens = [f"t{number}" for number in range(count)]
    with (
        tempfile.TemporaryDirectory() as folder,
        a_unit(Path(folder) / "a.db") as one,
        a_unit(Path(folder) / "b.db") as other,
    ):
        for unit in (one, other):
            unit.new_batch("night", "story", NOW)
            unit.insert([a_draft()], NOW)

        singly = [job.id for job in one.insert([replace(draft, token=token) for token in tokens], NOW)]
        together = other.insert_alike(draft, tokens, NOW)

        assert list(together) == singly
        assert written(other) == written(one)


def test_each_job_is_told_of_whichever_way_one_looks(unit: SqliteUnit) -> None:
    ids = unit.insert_alike(a_draft(), ["a", "b", "c"], NOW)

    [told] = unit.take_told()

    assert (told.newest, len(told.events)) == (3, 3)
    assert [(event.job, event.type) for event in told.events] == [(job, EventType.JOB_CREATED) for job in ids]
    assert [told.events[at] for at in range(3)] == list(told.events)
    assert list(told.events[-2:]) == list(told.events)[-2:]


def test_what_cannot_be_written_leaves_nothing(unit: SqliteUnit) -> None:
    unit.connection.execute("CREATE TRIGGER refuse AFTER INSERT ON event BEGIN SELECT RAISE(ABORT, 'no'); END")

    with pytest.raises(IntegrityError):
        unit.insert_alike(a_draft(), ["a", "b"], NOW)

    assert rows(unit, "SELECT COUNT(*) FROM job") == [(0,)]
    assert unit.take_told() == []
