"""A job's journal leads to where the job stands, and no illegal life can be told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.events import EventType
from sgops.core.job import Job, JobState
from sgops.core.lifecycle import TABLE
from sgops.core.onward import Move
from sgops.core.replay import STORIES, reached
from tests.support.jobs import NOW, a_job
from tests.support.lives import walk

CHOICES = st.lists(st.integers(0, 59), max_size=30)
CREATED = EventType.JOB_CREATED
CLAIMED = (EventType.JOB_STARTED, EventType.STAGE_STARTED)
SAVED = (EventType.STAGE_COMPLETED, EventType.CHECKPOINT_SAVED)


class Told:
    """A journal kept by hand; each death has the next letter."""

    def __init__(self) -> None:
        self.lines = [CREATED]

    def __call__(self, move: Move) -> Job:
        self.lines += [event.type for event in move.events if event.seq]
        return replace(move.after, letter=(move.after.letter or 0) + 1) if move.letter else move.after


@given(choices=CHOICES)
def test_whatever_a_job_lives_through_its_journal_leads_to_its_state(choices: list[int]) -> None:
    told = Told()

    job = walk(a_job(), choices, NOW, told)

    assert job.state in reached(tuple(told.lines)).states


@given(choices=CHOICES, data=st.data())
def test_remarks_beside_a_jobs_life_change_nothing(choices: list[int], data: st.DataObject) -> None:
    told = Told()
    walk(a_job(), choices, NOW, told)

    place = data.draw(st.integers(1, len(told.lines)))
    remarked = (*told.lines[:place], EventType.TIMEOUT_ENFORCED, *told.lines[place:])

    assert reached(remarked).states == reached(tuple(told.lines)).states


@pytest.mark.parametrize(
    ("journal", "states"),
    [
        ((CREATED,), {JobState.QUEUED, JobState.WAITING}),
        ((CREATED, *CLAIMED), {JobState.RUNNING}),
        ((CREATED, *CLAIMED, *SAVED), {JobState.QUEUED}),
        ((CREATED, *CLAIMED, *SAVED, EventType.STAGE_STARTED), {JobState.RUNNING}),
        ((CREATED, *CLAIMED, *SAVED, EventType.JOB_COMPLETED), {JobState.COMPLETED}),
    ],
    ids=lambda value: "",
)
def test_a_journal_says_as_much_as_can_be_known(journal: tuple[EventType, ...], states: set[JobState]) -> None:
    found = reached(journal)

    assert found.states == states
    assert found.stuck is None


@pytest.mark.parametrize(
    ("journal", "stuck"),
    [
        ((), 0),
        ((EventType.JOB_STARTED,), 0),
        ((CREATED, EventType.STAGE_COMPLETED, EventType.CHECKPOINT_SAVED), 1),
        ((CREATED, *CLAIMED, *CLAIMED), 3),
        ((CREATED, *CLAIMED, *SAVED, EventType.JOB_COMPLETED, EventType.STAGE_STARTED), 6),
        ((CREATED, EventType.ALERT_RAISED, EventType.STAGE_SNOOZED), 2),
    ],
    ids=lambda value: "",
)
def test_an_illegal_life_is_stuck_at_the_line_that_cannot_follow(journal: tuple[EventType, ...], stuck: int) -> None:
    found = reached(journal)

    assert found.states == frozenset()
    assert found.stuck == stuck


def test_every_verb_that_tells_anything_has_a_story() -> None:
    told = {story.verb for story in STORIES}

    silent = {verb for _, verb in TABLE} - told

    assert silent == set()
