"""Which keys are acted on at once, and are not shown first to all parts of the screen that one stands in."""

from __future__ import annotations

from typing import TypeVar

from textual.events import Event, Key

from sgops.tui.unhurried import Unhurried
from sgops.tui.widgets.bar import Scrolled

T = TypeVar("T")


class ShortWay(Unhurried[T]):
    """Takes the keys of what is only scrolled through, which wants none for itself."""

    async def on_event(self, event: Event) -> None:
        if not (isinstance(event, Key) and self._is_short(event) and await self._check_bindings(event.key)):
            await super().on_event(event)

    def _is_short(self, event: Key) -> bool:
        # A key in a window that was not the operator's until now tells Textual first that it is.
        return not event.is_forwarded and self.app_focus and isinstance(self.focused, Scrolled)
