"""What no part of the screen does by itself is done by key, by palette, or by help."""

from __future__ import annotations

import json

from tests.tui.studio import Recovered, Studio
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


async def test_what_is_copied_can_be_chosen() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("y")
        asked = screen.text()
        await screen.press("enter")
        identity = screen.app.clipboard
        await screen.press("y")
        await screen.type("json")
        await screen.press("enter")
        record = screen.app.clipboard

    assert "sgops dead-letter retry 45" in asked
    assert identity == "45"
    assert json.loads(record)["id"] == 45


async def test_a_recovery_is_told_once_and_again_for_the_asking() -> None:
    async with terminal(Recovered()) as screen:
        greeted = screen.text()
        await screen.press("enter")
        closed = screen.text()
        screen.app.do("report")
        await screen.settle()
        again = screen.text()

    assert "without warning; 4 jobs found" in greeted
    assert "4 jobs found" not in closed
    assert "Recovery" in again


async def test_a_theme_is_tried_while_one_chooses_and_taken_back_by_leaving() -> None:
    async with terminal(Studio()) as screen:
        before = screen.app.theme
        await screen.press("t", "down")
        tried = screen.app.theme
        await screen.press("escape")
        after = screen.app.theme

    assert tried != before
    assert after == before


async def test_a_theme_nobody_knows_is_refused() -> None:
    async with terminal(Studio()) as screen:
        before = screen.app.theme
        screen.app.do("theme", "plaid")
        await screen.settle()
        shown = screen.text()

    assert "there is no theme 'plaid'" in shown
    assert screen.app.theme == before


async def test_all_claiming_stands_still_and_goes_on_by_one_key() -> None:
    operations = Studio()

    async with terminal(operations) as screen:
        await screen.press("p")
        paused = operations._paused  # noqa: SLF001 - what the engine was told
        said = screen.lines()[-1]

    assert paused
    assert "sgops pause" in said


async def test_the_help_finds_a_key_by_what_it_does() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("question_mark")
        await screen.type("undo")
        shown = screen.text()

    assert "Take back the last act" in shown
    assert "Put dead letters aside" not in shown
