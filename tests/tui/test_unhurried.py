"""Pictures that nobody could see yet are left out, and the newest is drawn in the end."""

from __future__ import annotations

import threading
from queue import Queue
from types import SimpleNamespace
from typing import Any

from textual.app import ComposeResult
from textual.widgets import Static

from sgops.tui.unhurried import Unhurried


class Counting(Unhurried[None]):
    """An app that says how many pieces wait to be written, and keeps what it draws anew."""

    waiting = 0

    def compose(self) -> ComposeResult:
        yield Static("here")

    @property
    def _is_behind(self) -> bool:
        return self.waiting > 0


async def test_while_the_terminal_is_behind_nothing_is_drawn_and_then_once() -> None:
    app = Counting()
    async with app.run_test() as pilot:
        app.waiting = 1
        for text in ("one", "two", "three"):
            app.query_one(Static).update(text)
            await pilot.pause()
        owed = app._owes_a_picture  # noqa: SLF001 - what is owed is seen nowhere else

        app.waiting = 0
        await pilot.pause(0.3)

        assert owed
        assert not app._owes_a_picture  # noqa: SLF001


def test_one_picture_that_waits_is_not_behind_and_two_are() -> None:
    app: Any = Unhurried[None]()
    pieces: Queue[str] = Queue()
    app._driver = SimpleNamespace(_writer_thread=SimpleNamespace(_queue=pieces))  # noqa: SLF001 - as Textual's own

    for _ in range(3):
        pieces.put("piece")
    one = app._is_behind  # noqa: SLF001
    pieces.put("the next picture's beginning")

    assert not one
    assert app._is_behind  # noqa: SLF001


async def test_without_a_terminal_nobody_is_waited_for() -> None:
    app = Counting()
    async with app.run_test():
        app.end_in_time()

        assert "sgops-farewell" not in {thread.name for thread in threading.enumerate()}
