"""A job is changed by making another, whatever the way."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import get_type_hints

from hypothesis import given
from hypothesis import strategies as st

from sgops.core.job import Change, Job, evolve
from tests.support.clock import NOON
from tests.support.jobs import a_job

changes = st.fixed_dictionaries(
    {},
    optional={
        "stage": st.text(max_size=5),
        "fence": st.integers(0, 9),
        "due_at": st.one_of(st.none(), st.just(NOON)),
        "snoozed": st.timedeltas(min_value=timedelta(0)),
    },
)


@given(change=changes)
def test_an_evolved_job_is_what_replace_would_have_made(change: Change) -> None:
    job = a_job()

    after = evolve(job, change)

    assert after == replace(job, **change)
    assert job == a_job()


def test_what_can_change_is_declared_as_the_job_declares_it() -> None:
    of_job = get_type_hints(Job)

    of_change = get_type_hints(Change)

    assert of_change.items() <= of_job.items()
    assert of_change.keys() <= {field.name for field in fields(Job)}
