"""A key that moves a cursor goes to whoever acts on it, past everything the list stands in."""

from __future__ import annotations

from textual.containers import Vertical
from textual.events import Key

from sgops.tui.widgets.typing_line import TypingLine
from tests.tui.alone import alone
from tests.tui.widgets.test_record_table import Listed, Opening


class Watching(Vertical):
    """Keeps the keys that come by."""

    def __init__(self, *parts: Opening | TypingLine) -> None:
        super().__init__(*parts)
        self.seen: list[str] = []

    def on_key(self, event: Key) -> None:
        self.seen.append(event.key)


async def test_a_key_of_a_list_is_acted_on_and_shown_to_nobody() -> None:
    table = Opening(Listed(5))
    around = Watching(table)

    async with alone(around) as screen:
        table.focus()
        await screen.press("j")

        assert table.cursor == 1
        assert around.seen == []


async def test_a_key_that_means_nothing_here_takes_the_usual_way() -> None:
    table = Opening(Listed(5))
    around = Watching(table)

    async with alone(around) as screen:
        table.focus()
        await screen.press("f9")

        assert around.seen == ["f9"]


async def test_what_is_typed_is_typed() -> None:
    line = TypingLine()
    around = Watching(line)

    async with alone(around) as screen:
        line.focus()
        await screen.press("j")

        assert line.value == "j"
