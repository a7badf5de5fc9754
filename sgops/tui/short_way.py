"""Which keys are acted on at once, and are not shown first to all parts of the screen that one stands in."""

from __future__ import annotations

from typing import TypeVar

from textual.events import Event, Key

from sgops.tui.screens.cockpit import Cockpit
from sgops.tui.unhurried import Unhurried
from sgops.tui.widgets.bar import Scrolled

T = TypeVar("T")


class ShortWay(Unhurried[T]):
    """Takes the keys of what is only scrolled through, which wants none for itself."""

    async def on_event(self, event: Event) -> None:
        if not (isinstance(event, Key) and await self._is_taken(event)):
            await super().on_event(event)

    async def _is_taken(self, event: Key) -> bool:
        part = self.focused
        # A key in a window that was not the operator's until now tells Textual first that it is.
        if event.is_forwarded or not self.app_focus or not isinstance(part, Scrolled):
            return False
        is_taken = await self._check_bindings(event.key)
        if is_taken and isinstance(self.screen, Cockpit):
            self.screen.draw_at_once(part)
        return is_taken
