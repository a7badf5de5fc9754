"""An exception is raised in a thread only while the author's code runs there."""

from __future__ import annotations

import json
import sys
from types import FrameType
from typing import Any

from sgops.engine.hands import is_the_authors
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages


class Peek:
    """Looks at its own thread's frames as another thread would."""

    def __init__(self) -> None:
        self.seen: dict[str, bool] = {}

    def at(self, where: str) -> str:
        self.seen[where] = is_the_authors(sys._getframe())  # noqa: SLF001 - that is the point
        return where

    def __str__(self) -> str:
        return self.at("inside ctx")


def test_whose_a_thread_is_depends_on_where_it_is(make_plant: MakePlant) -> None:
    peek = Peek()

    def stage(ctx: Any) -> str:
        peek.at("in the stage")
        ctx.step("once", lambda: peek.at("in a step"))
        ctx.map(lambda _: peek.at("in an item"), [1], key=str)
        json.loads("[1]", parse_int=lambda _: peek.at("in a library"))
        ctx.log("hello", what=peek)
        return "done"

    plant = make_plant(of_stages(stage)).start()

    assert plant.wait_for(plant.submit()).output == "done"

    assert peek.seen == {
        "in the stage": True,
        "in a step": True,
        "in an item": True,
        "in a library": True,
        # What we call to write a line is the author's, but the line is ours.
        "inside ctx": False,
    }


def test_a_thread_that_runs_no_stage_is_nobodys() -> None:
    nothing: FrameType | None = None

    assert not is_the_authors(nothing)
    assert not is_the_authors(sys._getframe())  # noqa: SLF001 - the same
