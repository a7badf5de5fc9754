"""Palette, help and themes offer what there is, and the way out asks where jobs run."""

from __future__ import annotations

import pytest

from tests.tui.studio import Studio
from tests.tui.terminal import terminal


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


async def test_the_help_finds_a_key_by_what_it_does() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("question_mark")
        await screen.type("undo")
        shown = screen.text()

    assert "Take back the last act" in shown
    assert "Put dead letters aside" not in shown


@pytest.mark.parametrize("command", ["hold", "cancel", "job", "retry"])
async def test_the_palette_offers_from_anywhere_what_can_be_named_by_a_number(command: str) -> None:
    async with terminal(Studio()) as screen:
        await screen.press("7", "colon")
        await screen.type(f"{command} 1836")
        found = [line for line in screen.lines() if f"  {command} [" in line or f"  {command} JOB" in line]

    assert found


async def test_a_terminal_that_only_looks_offers_nothing_that_changes() -> None:
    async with terminal(Studio(), read_only=True) as screen:
        await screen.press("colon")
        await screen.type("hold")

        assert "hold [JOB…]" not in screen.text()

        await screen.press("escape", "question_mark")
        await screen.type("held ones")

        assert "Keep jobs from running" not in screen.text()


async def test_what_is_cut_in_the_list_is_said_whole_above_it() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("question_mark")

        assert "Run again, from the checkpoint; a waiting job runs now." in screen.text()
