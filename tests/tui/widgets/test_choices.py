"""Buttons stand in a row, the harmless one first, and go round at the ends."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from sgops.tui.widgets.choices import Choices
from tests.tui.alone import alone, click


class Pressed(Vertical, can_focus=False):
    """Keeps which buttons were pressed."""

    def __init__(self, *labels: str) -> None:
        super().__init__()
        self.choices = Choices(labels)
        self.pressed: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.choices

    def on_mount(self) -> None:
        self.choices.focus()

    @on(Choices.Pressed)
    def keep(self, event: Choices.Pressed) -> None:
        self.pressed.append(event.index)


async def test_the_first_one_has_the_focus_and_enter_presses_it() -> None:
    row = Pressed("leave it", "cancel 2")

    async with alone(row) as screen:
        shown = screen.line("cancel 2")
        await screen.press("enter")

    assert shown == "[ leave it ]    cancel 2"
    assert row.pressed == [0]


async def test_the_keys_go_to_the_next_and_round_the_end() -> None:
    row = Pressed("leave it", "cancel", "hold")

    async with alone(row) as screen:
        await screen.press("right", "space", "left", "left", "enter")

    assert row.pressed == [1, 2]


async def test_a_button_may_be_written_anew() -> None:
    row = Pressed("leave it", "retry")

    async with alone(row) as screen:
        row.choices.relabel(1, "retry 3")
        await screen.settle()
        shown = screen.line("leave it")

    assert "retry 3" in shown


async def test_a_click_presses_what_it_hits_and_nothing_beside_it() -> None:
    row = Pressed("leave it", "cancel")

    async with alone(row) as screen:
        await click(screen, row.choices, (16, 0))
        await click(screen, row.choices, (60, 0))

    assert row.pressed == [1]
