"""A lane is told by a stage's queue and by what it takes, and a job is found in it again."""

from __future__ import annotations

import pytest

from sgops.core.errors import PipelineError
from sgops.core.job import JobState
from sgops.core.lane import Lane, lane_of, placed, stands_in, uses_text
from sgops.core.operator_moves import hold, rerun
from sgops.core.pipeline import Pipeline
from tests.support.jobs import NOW, a_job


def test_a_stage_waits_in_its_own_queue_or_in_that_of_its_pipeline() -> None:
    story = Pipeline("story", queue="night")
    story.stage(name="script")(lambda: 1)
    story.stage(name="panels", queue="render", uses={"gpu": 2, "disk": 1})(lambda: 2)

    lanes = [lane_of(story, stage) for stage in story.stages]

    assert lanes == [Lane(queue="night"), Lane(queue="render", uses="disk=1,gpu=2")]


def test_what_a_lane_needs_is_what_was_written() -> None:
    uses = {"gpu": 2, "licence.x": 1}

    lane = Lane(queue="render", uses=uses_text(uses))

    assert lane.needs == uses
    assert Lane(queue="render").needs == {}


def test_a_move_to_another_stage_leads_to_the_lane_of_that_stage() -> None:
    job = a_job(JobState.COMPLETED, queue="render", uses="gpu=1")

    move = placed(rerun(job, "script", NOW), Lane(queue="default"))

    assert stands_in(move.after, Lane(queue="default"))


def test_a_move_whose_stage_nobody_knows_stays_where_it_was() -> None:
    move = hold(a_job(queue="render"), NOW)

    assert placed(move, None) is move


@pytest.mark.parametrize("uses", [{"gpu": 0}, {"gpu": -1}, {"gpu": True}, {"a gpu": 1}, {"gpu": 1.5}])
def test_what_a_stage_cannot_take_is_refused_where_it_is_declared(uses: dict[str, int]) -> None:
    story = Pipeline("story")

    with pytest.raises(PipelineError, match=r"panels.*uses"):
        story.stage(name="panels", uses=uses)(lambda: 2)
