"""Every screen has the same frame: where one is, what is the matter, what can be done."""

from __future__ import annotations

from sgops.core.errors import NoEngine
from sgops.tui.ink import ink
from sgops.tui.screens.cockpit import Cockpit
from sgops.tui.widgets.record_table import RecordTable
from tests.tui.studio import Studio
from tests.tui.terminal import terminal


def _none() -> Studio:
    raise NoEngine("no engine runs here", hint="sgops up")


async def test_the_first_line_says_where_one_is_and_the_last_what_was_done() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("7")
        screen.app.say(ink("1 retried"))
        await screen.settle()
        lines = screen.lines()

    assert "health" in lines[0]
    assert lines[-1] == " 1 retried"


async def test_the_banner_takes_a_line_only_while_something_is_the_matter() -> None:
    async with terminal(Studio()) as screen:
        well = screen.app.cockpit.query_one("#banner").display
    async with terminal(_none) as screen:
        ill = screen.lines()[1]

    assert not well
    assert "no engine runs here" in ill


async def test_a_screen_may_say_more_of_where_one_is() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("2", "enter")
        cockpit = screen.app.cockpit
        head = screen.lines()[0]

    assert isinstance(cockpit, Cockpit)
    assert "1841" in head


async def test_tab_goes_to_the_next_part() -> None:
    async with terminal(Studio()) as screen:
        first = screen.app.focused
        await screen.press("tab")
        second = screen.app.focused
        await screen.press("shift+tab")
        third = screen.app.focused

    assert isinstance(first, RecordTable)
    assert second is not first
    assert third is first
