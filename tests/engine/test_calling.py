"""What a stage may ask of a service, and how it leaves for the answer."""

from __future__ import annotations

from typing import Any

from sgops import Pipeline
from tests.engine.conftest import MakePlant
from tests.support.farm import Farm, FarmConnector


def test_a_call_that_cannot_be_made_says_why(make_plant: MakePlant) -> None:
    story, farm = Pipeline("story"), Farm()

    @story.stage
    def render(ctx: Any, params: Any) -> Any:
        if params["way"] == "map":
            return ctx.map(lambda _: ctx.call("farm"), [1], key=str)
        return ctx.call("fram")

    plant = make_plant(story, services={"farm": FarmConnector(farm)}).start()

    reasons = [plant.wait_for(plant.submit(params={"way": way})).last_failure for way in ("map", "unknown")]

    assert [reason and reason.type for reason in reasons] == ["invalid_input", "invalid_input"]
    assert "ctx.items" in str(reasons[0])
    assert "farm" in str(reasons[1])


def test_a_request_that_changes_by_itself_is_refused_and_not_submitted_for_ever(make_plant: MakePlant) -> None:
    story, farm, turns = Pipeline("story"), Farm(), list[int]()
    farm.finish()

    @story.stage
    def render(ctx: Any) -> Any:
        turns.append(1)
        return ctx.call("farm", turn=len(turns))

    plant = make_plant(story, services={"farm": FarmConnector(farm)}).start()

    job = plant.wait_for(plant.submit())

    assert (job.state, len(farm.submissions)) == ("dead", 1)


def test_a_stage_that_swallows_everything_waits_for_its_answer_all_the_same(make_plant: MakePlant) -> None:
    story, farm = Pipeline("story"), Farm()

    @story.stage
    def render(ctx: Any) -> Any:
        try:
            return ctx.call("farm")
        except BaseException:  # noqa: BLE001 - that is the point
            return "nothing"

    farm.finish("frames")
    plant = make_plant(story, services={"farm": FarmConnector(farm)}).start()

    job = plant.wait_for(plant.submit())

    assert job.output == "frames"
