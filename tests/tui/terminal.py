"""A terminal without a terminal: opened over a fake engine, driven by keys, read as text or as a picture."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from sgops.ports import Operations
from sgops.tui.app import SgopsApp
from tests.support.clock import FakeClock

NARROW = (80, 24)
NORMAL = (120, 36)
WIDE = (200, 60)

_MOST_ROUNDS = 500


class Screen:
    """What a person at the terminal sees and does."""

    def __init__(self, app: SgopsApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self._pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each when the one before has had its effect."""
        for key in keys:
            await self._pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self._pilot.press(*text)
        await self.settle()

    async def resize(self, size: tuple[int, int]) -> None:
        """Make the terminal another size."""
        await self._pilot.resize_terminal(*size)
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is being asked, answered or drawn."""
        quiet = 0
        for _ in range(_MOST_ROUNDS):
            await self._pilot.pause()
            quiet = quiet + 1 if self.app.feed.is_idle else 0
            if quiet > 2:
                return
        raise AssertionError("the terminal never comes to rest")

    def picture(self) -> str:
        """Take a picture of the screen."""
        return self.app.export_screenshot(title="sgops", simplify=True)

    def lines(self) -> list[str]:
        """Read the screen from top to bottom."""
        strips = self.app.screen._compositor.render_strips()  # noqa: SLF001 - what is on the screen, before any driver
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def text(self) -> str:
        """Read the whole screen."""
        return "\n".join(self.lines())

    def line(self, holding: str) -> str:
        """Read the first line that holds a text."""
        for line in self.lines():
            if holding in line:
                return line
        raise AssertionError(f"no line holds {holding!r}:\n{self.text()}")


@asynccontextmanager
async def terminal(
    operations: Operations | Callable[[], Operations], *, size: tuple[int, int] = NARROW, **options: Any
) -> AsyncIterator[Screen]:
    """Open the terminal, and wait until it shows what there is."""
    given: dict[str, Any] = {"clock": FakeClock(), "is_live": False}
    app = SgopsApp(operations, **(given | options))
    async with app.run_test(size=size, notifications=True) as pilot:
        screen = Screen(app, pilot)
        await screen.settle()
        yield screen
