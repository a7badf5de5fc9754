"""A queued job says what it waits for, who has it, and how many come before it."""

from __future__ import annotations

import pytest

from sgops.engine.gates import Obstacle
from sgops.engine.in_line import InLine, tell
from tests.support.jobs import a_job


@pytest.mark.parametrize(
    ("place", "says"),
    [
        (InLine(), "as soon as a worker is free"),
        (InLine(is_paused=True), "its queue 'default' is paused"),
        (InLine(obstacle=Obstacle(reason="a GPU")), "for a GPU."),
        (InLine(obstacle=Obstacle(reason="a GPU", holders=(3,))), "for a GPU: job 3 has it."),
        (InLine(obstacle=Obstacle(reason="a GPU", holders=(3, 4))), "jobs 3, 4 have it"),
        (InLine(obstacle=Obstacle(reason="a GPU", holders=tuple(range(7)))), "jobs 0, 1, 2, 3, 4 and 2 more have it"),
        (InLine(ahead=1), "One job comes before it in queue 'default'."),
        (InLine(ahead=12), "12 jobs come before it"),
        (InLine(ahead=1000), "More than 1,000 jobs come before it"),
    ],
)
def test_what_a_job_waits_for_is_told(place: InLine, says: str) -> None:
    sentences = tell(a_job(), place, "a minute ago")

    assert says in " ".join(sentences)
