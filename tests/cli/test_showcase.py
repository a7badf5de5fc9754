"""The demonstration tells what happens to its jobs, and only to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from sgops.cli.options import Options
from sgops.cli.session import Session
from sgops.cli.showcase import PIPELINE, STORIES, Showcase, told
from sgops.core.errors import UnknownPipeline
from sgops.core.values import Json
from sgops.core.views import EventView, Submitted
from sgops.ports import Asking, Submission
from sgops.samples.story import Story, story
from tests.support.clock import FakeClock
from tests.support.fake_operations import FakeOperations
from tests.support.fake_world import an_event


def event(kind: str, **details: Json) -> EventView:
    return replace(an_event(1), event=kind, stage="panels", details=details)


@pytest.mark.parametrize(
    ("happened", "word", "sentence"),
    [
        (event("stage.completed"), "completed", "panels"),
        (event("stage.failed", type="timeout", reason="too slow"), "failed", "panels: timeout: too slow"),
        (event("retry.scheduled", delay_ms=1900), "waiting", "panels: tries again in 1.9s"),
        (event("job.cancelled"), "cancelled", "cancelled"),
        (
            event("service.intended", connector="press"),
            "external",
            "panels: handed to the press, which is asked until it is done",
        ),
    ],
)
def test_what_happens_is_put_into_words(happened: EventView, word: str, sentence: str) -> None:
    assert told(happened) == (word, sentence)


def test_what_would_only_be_noise_is_left_out() -> None:
    assert told(event("checkpoint.saved")) is None


def test_every_story_is_one_that_the_sample_takes() -> None:
    stories = [Story(**params) for params in STORIES]  # type: ignore[arg-type]

    assert story.name == PIPELINE
    assert [one.title for one in stories if one.broken] == ["The Lost Key"]
    assert any(one.flaky for one in stories)


def test_the_show_ends_with_its_last_job_and_says_what_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    operations = FakeOperations()
    show = Showcase(session=Session(options=Options(attach="a b.sock"), clock=FakeClock(), zone=UTC))
    show.begin(operations)
    show.titles = {1: "The Lighthouse", 2: "The Lost Key"}

    before = show.step(operations)
    show.ended = {1, 2}
    after = show.step(operations)

    said = capsys.readouterr().out
    assert (before, after) == (False, True)
    assert "1 completed, 1 dead" in said
    assert "dead letter 1: The Lost Key" in said
    assert "sgops --attach 'a b.sock' why 2" in said


def test_what_cannot_begin_ends_at_once_and_is_kept() -> None:
    class Empty(FakeOperations):
        def submit(self, submission: Submission) -> Submitted:
            raise UnknownPipeline("there is no pipeline 'story'")

    show = Showcase(session=Session())
    show.try_to_begin(Empty())

    assert show.step(Empty())
    assert isinstance(show.failed, UnknownPipeline)


def test_where_jobs_are_already_nothing_is_submitted() -> None:
    operations = FakeOperations()
    before = len(operations.jobs(Asking(limit=500)).items)
    showcase = Showcase(session=Session(options=Options(json=True)))

    showcase.begin_once(operations)

    assert len(operations.jobs(Asking(limit=500)).items) == before
    assert showcase.titles == {}
