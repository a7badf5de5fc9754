"""One line of ink, drawn again only when it says something else."""

from __future__ import annotations

from collections.abc import Callable

from textual.strip import Strip
from textual.widget import Widget

from sgops.tui.host import host_of
from sgops.tui.ink import NOTHING, Ink, fit


class InkLine(Widget):
    """A line that is made for the width it gets."""

    DEFAULT_CSS = "InkLine { height: 1; width: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._make: Callable[[int], Ink] = lambda _: NOTHING
        self._drawn: Ink = NOTHING

    def show(self, make: Callable[[int], Ink]) -> None:
        """Show another line, or the same one made anew."""
        self._make = make
        if fit(make(self.size.width), self.size.width) != self._drawn:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        self._drawn = fit(self._make(width), width) if y == 0 else fit((), width)
        return host_of(self).palette.strip(self._drawn, self.rich_style)
