"""Where in a long list or page one is: a scroll bar of which only those cells are drawn again that look otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from textual.geometry import Region
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from sgops.tui.widgets.ground import Filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.color import Color
    from rich.style import Style


class Bar(Filled, ScrollBar):
    """Looks as Textual's own, which is drawn whole for every row that somebody scrolls by."""

    position: Reactive[float] = Reactive(0.0, repaint=False)

    def __init__(self, *, thickness: int) -> None:
        super().__init__(name="vertical", thickness=thickness)
        self._shape: ScrollBarRender | None = None
        self._drawn: Sequence[Segment] = ()

    def watch_position(self) -> None:
        """Draw again what looks otherwise now."""
        if self._shape is None:
            return
        self._shape.position = self.position
        cells = _cells(self._shape, self.size.height)
        changed = [y for y, (was, now) in enumerate(zip(self._drawn, cells, strict=False)) if was != now]
        if changed:
            self.refresh(Region(0, changed[0], self.size.width, changed[-1] - changed[0] + 1))

    def begin_drawing(self) -> None:
        self._shape = shape = cast("ScrollBarRender", self.render())
        self._drawn = _cells(shape, self.size.height)

    def render_line(self, y: int) -> Strip:
        return Strip(Segment.apply_style(self._drawn[y : y + 1], self.ground), self.thickness)


def _cells(shape: ScrollBarRender, height: int) -> Sequence[Segment]:
    style = cast("Style", shape.style)
    return shape.render_bar(
        size=height,
        virtual_size=shape.virtual_size,
        window_size=shape.window_size,
        position=shape.position,
        thickness=shape.thickness,
        back_color=cast("Color", style.bgcolor),
        bar_color=cast("Color", style.color),
    ).segments


class Scrolled(ScrollView, inherit_bindings=False):
    """Is longer than the screen, and has such a bar."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = Bar(thickness=self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)  # noqa: SLF001 - as Textual does with its own
        return self._vertical_scrollbar

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            # The bar stands beside what is scrolled, and not in it.
            self.refresh(self.scrollable_size.region)
