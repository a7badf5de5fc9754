"""A short list one picks from: a dialog's menu, the palette, the help."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from sgops.tui.host import host_of
from sgops.tui.ink import fit
from sgops.tui.picking import Choice
from sgops.tui.widgets.bar import Scrolled
from sgops.tui.widgets.ground import Grounded


class PickList(Grounded, Scrolled, inherit_bindings=False):
    """Shows choices with a cursor; whoever has the keyboard moves it."""

    class Picked(Message):
        """A choice was clicked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._choices: list[Choice] = []
        self._cursor = 0

    @property
    def choice(self) -> Choice | None:
        """What is under the cursor."""
        return self._choices[self._cursor] if self._choices else None

    def show(self, choices: Sequence[Choice], cursor: int = 0) -> None:
        """Show other choices."""
        self._choices = list(choices)
        self._cursor = min(cursor, max(0, len(choices) - 1))
        self.virtual_size = Size(self.size.width, len(self._choices))
        self.refresh(layout=True)
        self._scroll()

    def move(self, where: str) -> None:
        """Move the cursor: down, up, page_down, page_up, top, bottom."""
        page = max(1, self.size.height - 1)
        steps = {"down": 1, "up": -1, "page_down": page, "page_up": -page, "half_down": page // 2}
        steps |= {"half_up": -(page // 2), "top": -self._cursor, "bottom": len(self._choices)}
        self._cursor = max(0, min(self._cursor + steps[where], len(self._choices) - 1))
        self._scroll()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        palette = host_of(self).palette
        index = y + self.scroll_offset.y
        line = self._choices[index].line if index < len(self._choices) else ()
        over = palette.cursor if index == self._cursor and self._choices else None
        return palette.strip(fit(fit(line, self.scrollable_size.width), self.size.width), self.ground, over)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's shape
        return max(1, len(self._choices))

    def on_click(self, event: events.Click) -> None:
        index = event.y + self.scroll_offset.y
        if index < len(self._choices):
            self._cursor = index
            self.refresh()
            self.post_message(self.Picked())

    def _scroll(self) -> None:
        height = max(1, self.size.height)
        if self._cursor < self.scroll_offset.y:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= self.scroll_offset.y + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False)
