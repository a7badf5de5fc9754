"""The main screen: panes of which one is before the eyes, made when they are first gone to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.widgets import ContentSwitcher

from sgops.tui import late
from sgops.tui.actions import Action
from sgops.tui.aim import Aim
from sgops.tui.ink import Ink
from sgops.tui.late import PANES
from sgops.tui.place import Place
from sgops.tui.screens.cockpit import Cockpit

_SUFFIX: Final = "-pane"


class Panes(ContentSwitcher):
    """Holds the panes, and draws nothing itself."""

    BLANK = True


class MainScreen(Cockpit):
    """Shows one pane; the others neither ask nor tick."""

    BLANK = True

    def __init__(self, first: str) -> None:
        super().__init__()
        self._first = first if first in PANES else "overview"
        self._last = "overview"

    def middle(self) -> ComposeResult:
        with Panes(initial=_id(self._first), id="panes"):
            yield late.pane(self._first, _id(self._first))

    def on_mount(self) -> None:
        self.pane.activate()

    @property
    def pane(self) -> Place:
        """The pane before the eyes."""
        return self._place(self.at)

    @property
    def place(self) -> Place:
        return self.pane

    @property
    def at(self) -> str:
        """The name of the pane before the eyes."""
        return (self.query_one(Panes).current or _id(self._first)).removesuffix(_SUFFIX)

    async def show(self, name: str) -> None:
        """Go to a pane."""
        if name == self.at:
            return
        switcher = self.query_one(Panes)
        self._last = self.at
        self.pane.deactivate()
        if not switcher.query(f"#{_id(name)}"):
            await switcher.add_content(late.pane(name, _id(name)))
        switcher.current = _id(name)
        self.pane.activate()

    async def show_last(self) -> None:
        """Go back to the pane before."""
        await self.show(self._last)

    def crumbs(self) -> Sequence[str]:
        return ("sgops", self.pane.heading)

    def aim(self) -> Aim:
        return self.pane.aim()

    def offers(self, action: Action) -> bool:
        return self.pane.offers(action)

    def read_progress(self) -> None:
        self.pane.read_progress()

    def tick(self) -> None:
        self.pane.tick()

    def show_status(self) -> None:
        self.pane.show_status()

    def page(self) -> Sequence[Ink]:
        return self.pane.page()

    def _place(self, name: str) -> Place:
        pane = self.query_one(f"#{_id(name)}")
        assert isinstance(pane, Place)  # noqa: S101 - PANES holds nothing else
        return pane


def _id(name: str) -> str:
    return name + _SUFFIX
