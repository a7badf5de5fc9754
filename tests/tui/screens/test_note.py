"""A note is one line, given with enter and taken back with esc."""

from __future__ import annotations

from sgops.tui.ink import ink
from sgops.tui.screens.note import Note
from tests.tui.alone import dialog


def a_note() -> Note:
    return Note(ink("Dismiss"), lambda _: [ink("dead letter 45")], placeholder="why", does="dismisses")


async def test_it_says_what_enter_does_and_gives_what_was_typed() -> None:
    answers: list[str | None] = []

    async with dialog(a_note(), answers) as screen:
        shown = screen.text()
        await screen.type(" known fault ")
        await screen.press("enter")

    assert "enter dismisses   esc leave" in shown
    assert "dead letter 45" in shown
    assert answers == ["known fault"]


async def test_an_empty_note_is_a_note() -> None:
    answers: list[str | None] = []

    async with dialog(a_note(), answers) as screen:
        await screen.press("enter")

    assert answers == [""]


async def test_leaving_gives_none_whatever_was_typed() -> None:
    answers: list[str | None] = []

    async with dialog(a_note(), answers) as screen:
        await screen.type("never mind")
        await screen.press("escape")

    assert answers == [None]
