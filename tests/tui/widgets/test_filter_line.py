"""A filter is understood while it is typed, completed, kept or left."""

from __future__ import annotations

from sgops.core.filter_keys import JOBS
from sgops.tui.widgets.filter_line import FilterLine
from sgops.tui.widgets.typing_line import TypingLine
from tests.tui.alone import alone
from tests.tui.terminal import Screen


class Opened:
    """A filter line that was opened with a text, and what came of it."""

    def __init__(self, screen: Screen, *, text: str = "", has_keys: bool = True) -> None:
        self.applied: list[str] = []
        self.closed = 0
        self.line = screen.app.screen.query_one(FilterLine)
        self.line.open(text, JOBS if has_keys else None, self.applied.append, self._close)

    @property
    def text(self) -> str:
        return self.line.query_one(TypingLine).value

    def _close(self) -> None:
        self.closed += 1


async def test_what_can_be_understood_is_shown_at_once_and_enter_keeps_it() -> None:
    async with alone(FilterLine()) as screen:
        opened = Opened(screen)
        await screen.type("state:dead")
        typed = list(opened.applied)
        await screen.press("enter")

    assert typed[-1] == "state:dead"
    assert opened.applied[-1] == "state:dead"
    assert opened.closed == 1


async def test_the_beginning_of_a_key_is_not_searched_for() -> None:
    async with alone(FilterLine()) as screen:
        opened = Opened(screen)
        await screen.settle()
        opened.applied.clear()
        await screen.type("sta")

    assert opened.applied == []


async def test_a_key_and_its_values_are_completed() -> None:
    async with alone(FilterLine()) as screen:
        opened = Opened(screen)
        await screen.type("stat")
        await screen.press("tab")
        key = opened.text
        await screen.type("dea")
        await screen.press("tab")
        value = opened.text

    assert key == "state:"
    assert value.strip() == "state:dead"


async def test_what_is_wrong_is_said_and_not_kept() -> None:
    async with alone(FilterLine()) as screen:
        opened = Opened(screen)
        await screen.type("colour:red")
        await screen.press("enter")
        shown = screen.text()

    assert "colour" in shown.splitlines()[-2]
    assert "colour:red" not in opened.applied
    assert opened.closed == 0


async def test_leaving_brings_back_what_was_there_before() -> None:
    async with alone(FilterLine()) as screen:
        opened = Opened(screen, text="state:held")
        await screen.type("stage:panels")
        await screen.press("escape")

    assert opened.applied[-1] == "state:held"
    assert opened.closed == 1


async def test_a_search_takes_any_text() -> None:
    async with alone(FilterLine()) as screen:
        opened = Opened(screen, has_keys=False)
        await screen.type("colour:red")
        await screen.press("enter")

    assert opened.applied[-1] == "colour:red"
    assert opened.closed == 1
