"""What a re-run names is read once for every face, and what it names must be there."""

from __future__ import annotations

from typing import Any

import pytest

from sgops.core.errors import NotFound, UsageError
from sgops.core.signals import Fail
from sgops.engine.chosen import Chosen, chosen
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages, with_two_items


@pytest.mark.parametrize(
    ("start", "only", "wanted"),
    [
        (None, None, Chosen()),
        ("panels", None, Chosen(stage="panels")),
        (None, "panels", Chosen(stage="panels", only=True)),
        (None, "panels:7,9,", Chosen(stage="panels", only=True, keys=("7", "9"))),
    ],
)
def test_a_stage_is_named_from_which_or_which_alone(start: str | None, only: str | None, wanted: Chosen) -> None:
    assert chosen(start, only) == wanted


@pytest.mark.parametrize(
    ("start", "only", "words"),
    [
        ("", None, "names no stage"),
        (None, "", "names no stage"),
        (None, ":1", "names no stage"),
        (None, "panels:", "names no item"),
        (None, "panels:,", "names no item"),
        ("panels:1", None, "--only"),
    ],
)
def test_a_word_that_names_nothing_does_not_stand_for_everything(
    start: str | None, only: str | None, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        chosen(start, only)


def test_an_item_that_a_completed_job_does_not_have_is_answered_with_the_nearest(make_plant: MakePlant) -> None:
    plant = make_plant(with_two_items()).start()
    job = plant.submit()
    plant.wait_for(job)

    with pytest.raises(NotFound, match=r"no item 'ones'.*Did you mean 'one'") as refused:
        plant.operations.rerun(job, only="panels:one,ones")

    assert refused.value.hint == f"sgops jobs items {job} stage:panels"
    assert plant.job(job).run == 1


def test_a_job_that_died_may_not_have_come_to_its_item_yet(make_plant: MakePlant) -> None:
    def panels(ctx: Any) -> object:
        return ctx.map(str, ["one", Fail("broken", type="invalid_input")], key=_drawn)

    plant = make_plant(of_stages(panels)).start()
    job = plant.submit()
    plant.wait_for(job)

    bulk = plant.operations.rerun(job, only="panels:three")

    assert bulk.items[0].plan == "runs only 'panels'"


def _drawn(item: object) -> str:
    if isinstance(item, Fail):
        raise item
    return str(item)
