"""Every screen has the same frame: where one is, what is the matter, what can be done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.events import Key
from textual.message_pump import MessagePump

from sgops.core.errors import NoEngine
from sgops.tui.ink import ink
from sgops.tui.screens.cockpit import Cockpit
from sgops.tui.widgets.record_table import RecordTable
from sgops.tui.widgets.typing_line import TypingLine
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


async def test_what_is_typed_in_one_go_with_the_key_for_a_filter_is_typed_into_it() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("2")
        cockpit = screen.app.cockpit
        made_at_first = list(cockpit.query(TypingLine))
        for key, letter in (("slash", "/"), ("s", "s"), ("t", "t")):
            screen.app.post_message(Key(key, letter))
        await screen.settle()
        typed = cockpit.query_one(TypingLine).value

    assert made_at_first == []
    assert typed.endswith("st")


async def test_rows_that_have_come_do_not_wait_for_the_next_beat() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("2")
        cockpit, table = screen.app.cockpit, screen.app.cockpit.query_one("#jobs-list", RecordTable)
        # What beats, and draws then; and what is still to be drawn. Textual gives them nowhere else.
        cockpit._update_timer.stop()  # noqa: SLF001
        table.refresh()
        await _until(cockpit, lambda: table in cockpit._dirty_widgets)  # noqa: SLF001

        table.post_message(RecordTable.Filled(table))

        await _until(cockpit, lambda: not cockpit._dirty_widgets)  # noqa: SLF001


async def test_what_a_key_has_changed_does_not_wait_for_the_next_beat() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("2")
        cockpit, table = screen.app.cockpit, screen.app.cockpit.query_one("#jobs-list", RecordTable)
        cockpit._update_timer.stop()  # noqa: SLF001
        drawn = table.render_line(1)

        screen.app.post_message(Key("j", "j"))
        await _until(screen.app, lambda: table.cursor == 1)

        assert not table._repaint_regions  # noqa: SLF001 - what it has not drawn yet
        assert table.render_line(1) != drawn


async def _until(part: MessagePump, is_so: Callable[[], bool]) -> None:
    """Let a part hear what was sent; the pilot would draw everything itself."""
    for _ in range(1000):
        if is_so():
            return
        was_heard = asyncio.Event()
        part.call_later(was_heard.set)
        await was_heard.wait()
    raise AssertionError("it never became so")
