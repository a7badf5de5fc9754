"""What an act leaves on record says what an undo can do with it."""

from __future__ import annotations

import pytest

from sgops.core.job import JobState
from sgops.core.records import ActionPart, left_as_it_is
from tests.support.jobs import a_job


@pytest.mark.parametrize(
    ("part", "has_changed"),
    [
        (ActionPart(), False),
        (ActionPart(letters=[1]), False),
        (ActionPart(former=[a_job()]), True),
        (ActionPart(untouched={JobState.QUEUED: [1]}), True),
    ],
)
def test_a_part_says_whether_there_is_anything_to_take_back(part: ActionPart, has_changed: bool) -> None:
    assert part.has_changed is has_changed


def test_what_an_undo_does_not_reach_is_counted() -> None:
    assert [left_as_it_is(count) for count in (0, 1, 1200)] == [
        "",
        "1 job had begun: what was asked stays asked",
        "1,200 jobs had begun: what was asked stays asked",
    ]
