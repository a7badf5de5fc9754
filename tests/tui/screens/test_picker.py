"""A list narrows as one types, and gives what is under its cursor."""

from __future__ import annotations

from typing import Any

from sgops.tui.ink import ink
from sgops.tui.picking import Choice
from sgops.tui.screens.picker import Picked, Picker
from tests.tui.alone import dialog

STAGES = ("script", "voice", "panels")
CHOICES = [Choice(value=stage, line=ink(f"run {stage}"), words=f"{stage} the stage") for stage in STAGES]


async def test_the_cursor_begins_where_it_was_put_and_moves_while_one_may_type() -> None:
    answers: list[Picked | None] = []

    async with dialog(Picker("From", CHOICES, cursor=1), answers) as screen:
        await screen.press("down", "enter")

    assert answers == [Picked(value="panels")]


async def test_what_does_not_fit_is_gone() -> None:
    answers: list[Picked | None] = []

    async with dialog(Picker("From", CHOICES), answers) as screen:
        await screen.type("voi")
        shown = screen.text()
        await screen.press("enter")

    assert "run voice" in shown
    assert "run script" not in shown
    assert answers == [Picked(value="voice")]


async def test_a_command_is_completed_and_takes_what_is_typed_behind_it() -> None:
    answers: list[Picked | None] = []

    async with dialog(Picker(":", CHOICES, has_arguments=True), answers) as screen:
        await screen.type("pan")
        await screen.press("tab")
        await screen.type("12 13")
        await screen.press("enter")

    assert answers == [Picked(value="panels", argument="12 13")]


async def test_what_cannot_be_done_here_is_not_picked_and_says_so() -> None:
    answers: list[Picked | None] = []
    choices = [Choice(value="retry", line=ink("retry"), words="retry", is_possible=False)]

    async with dialog(Picker("Help", choices), answers) as screen:
        await screen.press("enter")
        shown = screen.text()
        await screen.press("escape")

    assert "that cannot be done here" in shown
    assert answers == [None]


async def test_whoever_asks_is_told_what_is_under_the_cursor() -> None:
    seen: list[str] = []
    answers: list[Any] = []

    async with dialog(Picker("Theme", CHOICES, shown=seen.append), answers) as screen:
        await screen.press("down", "down", "up")

    assert seen == ["voice", "panels", "voice"]
