"""An act finds out whom it is for: what is under the cursor, or what was named behind it."""

from __future__ import annotations

import pytest

from tests.tui.studio import Studio
from tests.tui.terminal import terminal


async def test_the_palette_does_what_is_typed_with_its_arguments() -> None:
    operations = Studio()

    async with terminal(operations) as screen:
        await screen.press("2", "colon")
        await screen.type("hold 1836")
        await screen.press("enter")

    assert operations.job(1836).state == "held"


async def test_a_stage_is_chosen_from_those_of_the_job() -> None:
    operations = Studio()

    async with terminal(operations) as screen:
        await screen.press("s")
        asked = screen.text()
        await screen.press("down", "enter")
        shown = screen.text()

    assert "Run job 1795 again from" in asked
    assert all(stage in asked for stage in ("collect", "render", "send"))
    assert "runs from 'send'" in shown


@pytest.mark.parametrize(("command", "becomes"), [("hold 1836", "held"), ("cancel 1836", "cancelled")])
async def test_a_job_is_named_from_a_place_that_shows_none(command: str, becomes: str) -> None:
    operations = Studio()

    async with terminal(operations) as screen:
        await screen.press("1", "colon")
        await screen.type(command)
        await screen.press("enter")
        if becomes == "cancelled":
            await screen.press("y")

    assert operations.job(1836).state == becomes


async def test_an_act_without_anything_it_could_be_for_asks_which_one() -> None:
    async with terminal(Studio()) as screen:
        screen.app.do("hold")
        await screen.settle()

        assert "which one?" in screen.text()
