"""The buttons of a dialog, on one line; the harmless one comes first and has the focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from sgops.tui.host import host_of
from sgops.tui.ink import Ink, Pen, Span, ink, width


class Choices(Widget, can_focus=True):
    """Buttons in a row: left and right choose, enter presses."""

    DEFAULT_CSS = "Choices { height: 1; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,k,up,shift+tab", "step(-1)", show=False),
        Binding("right,l,j,down,tab", "step(1)", show=False),
        Binding("enter,space", "press", show=False),
    ]

    class Pressed(Message):
        """A button was pressed."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__()
        self._labels = list(labels)
        self._at = 0

    @property
    def at(self) -> int:
        """The button that has the focus; the first is the harmless one."""
        return self._at

    def relabel(self, index: int, label: str) -> None:
        """Write something else on a button."""
        self._labels[index] = label
        self.refresh()

    def action_step(self, by: int) -> None:
        self._at = (self._at + by) % len(self._labels)
        self.refresh()

    def action_press(self) -> None:
        self.post_message(self.Pressed(self._at))

    def render_line(self, y: int) -> Strip:
        palette = host_of(self).palette
        if y:
            return Strip.blank(self.size.width, self.rich_style)
        parts: list[Strip] = []
        for number, label in enumerate(self._labels):
            is_here = number == self._at and self.has_focus
            parts.append(
                palette.strip(
                    self._button(label, is_here=is_here), self.rich_style, palette.cursor if is_here else None
                )
            )
            parts.append(palette.strip((Span("  "),), self.rich_style))
        return Strip.join(parts).adjust_cell_length(self.size.width, self.rich_style)

    def _button(self, label: str, *, is_here: bool) -> Ink:
        # Brackets, so that neither colour nor reverse is needed to see where one is.
        left, right = ("[ ", " ]") if is_here else ("  ", "  ")
        return ink(left, Pen.KEY) + ink(label, Pen.STRONG if is_here else Pen.CALM) + ink(right, Pen.KEY)

    def on_click(self, event: events.Click) -> None:
        left = 0
        for number, label in enumerate(self._labels):
            right = left + width(self._button(label, is_here=False)) + 2
            if left <= event.x < right:
                self._at = number
                self.action_press()
                return
            left = right
