"""Making jobs: once acknowledged, never lost; refused with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from sgops.core.errors import SgopsError, UnknownPipeline, UsageError
from sgops.ports import Asking, Submission
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages, three_stages


def test_many_are_made_in_one_commit(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()

    submitted = plant.operations.submit(Submission(name="story", params={"scenes": 2}, count=5, priority=3))

    views = plant.operations.jobs(Asking()).items
    assert sorted(view.id for view in views) == list(submitted.ids)
    assert {view.priority for view in views} == {3}


def test_a_unique_key_gives_the_job_that_has_it_until_that_has_ended(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    first = plant.operations.submit(Submission(name="story", params={}, unique_key="nightly"))

    second = plant.operations.submit(Submission(name="story", params={}, unique_key="nightly"))
    plant.operations.cancel(plant.only(first.ids[0]))
    third = plant.operations.submit(Submission(name="story", params={}, unique_key="nightly"))

    assert (second.ids, second.existing) == (first.ids, True)
    assert third.ids != first.ids


def test_a_job_can_start_later(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()

    view = plant.job(plant.submit(params={}, at="+10m"))

    assert (view.state, view.waiting_for) == ("waiting", "start")
    assert view.due_at is not None
    assert timedelta(minutes=9) < view.due_at - view.created_at <= timedelta(minutes=10)


def test_jobs_with_one_label_belong_to_one_batch(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()

    batches = {plant.job(plant.submit(params={}, batch="weekly")).batch for _ in range(2)}

    assert len(batches) == 1
    assert None not in batches


@dataclass
class Params:
    title: str


@pytest.mark.parametrize(
    ("submission", "error", "words"),
    [
        (Submission(name="stroy"), UnknownPipeline, "Did you mean 'story'"),
        (Submission(name="story", params={"titel": "x"}), UsageError, "title"),
        (Submission(name="story", params=[1]), UsageError, "JSON object"),
        (Submission(name="story", params={"title": "x"}, count=0), UsageError, "count"),
        (Submission(name="story", params={"title": "x"}, priority=10**6), UsageError, "priority"),
        (Submission(name="story", params={"title": "x"}, count=2, unique_key="k"), UsageError, "unique"),
        (Submission(name="story", params={"title": "x"}, unique_key=""), UsageError, "cannot be empty"),
        (Submission(name="story", params={"title": "x"}, at="teatime"), UsageError, "teatime"),
        (Submission(name="story", params={"title": "x"}, resume=True, force_restart=True), UsageError, "exclude"),
        (Submission(name="story", params={"title": "\ud800"}), UsageError, "title"),
    ],
)
def test_what_cannot_be_run_is_refused_and_nothing_is_written(
    make_plant: MakePlant, submission: Submission, error: type[SgopsError], words: str
) -> None:
    def stage(params: Params) -> str:
        return params.title

    plant = make_plant(of_stages(stage, params=Params)).open()

    with pytest.raises(error) as refusal:
        plant.operations.submit(submission)

    assert words in refusal.value.message + refusal.value.hint
    assert plant.operations.jobs(Asking()).items == ()
