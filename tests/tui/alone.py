"""A part of the screen by itself, or a dialog, laid over a terminal that is open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen as AnyScreen
from textual.widget import Widget

from sgops.ports import Operations
from tests.tui.studio import Studio
from tests.tui.terminal import Screen, terminal

T = TypeVar("T")


class Bare(AnyScreen[None]):
    """A screen that is nothing but its parts; keeps what they say of themselves."""

    def __init__(self, *parts: Widget) -> None:
        super().__init__()
        self._parts = parts

    def compose(self) -> ComposeResult:
        yield from self._parts


@asynccontextmanager
async def alone(*parts: Widget, operations: Operations | None = None, **options: Any) -> AsyncIterator[Screen]:
    """Show parts with nothing around them; the first has the keyboard."""
    async with terminal(operations or Studio(), **options) as screen:
        await screen.app.push_screen(Bare(*parts))
        parts[0].focus()
        await screen.settle()
        yield screen


@asynccontextmanager
async def dialog(asked: AnyScreen[T], answers: list[T | None]) -> AsyncIterator[Screen]:
    """Lay a dialog over the terminal, and keep what is answered."""
    async with terminal(Studio()) as screen:
        await screen.app.push_screen(asked, answers.append)
        await screen.settle()
        yield screen


async def click(screen: Screen, part: Widget, at: tuple[int, int], *, times: int = 1) -> None:
    """Click on a cell of a part, so many times in a row."""
    await Pilot(screen.app).click(part, offset=at, times=times)
    await screen.settle()
