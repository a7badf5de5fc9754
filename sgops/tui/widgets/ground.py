"""What all lines of a widget are drawn on, worked out once for those that are drawn together; and what fills it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual.containers import Container
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.style import Style
    from textual.geometry import Region
    from textual.strip import Strip


class Bed(Container):
    """Is covered by what it holds: there is nothing to be drawn between."""

    BLANK = True


class Grounded(Widget):
    """Asks for its style once a drawing: Textual works it out anew, through all it stands in, each time it is asked."""

    _known: Style | None = None

    @property
    def ground(self) -> Style:
        """The style that lines are drawn on."""
        return self.rich_style if self._known is None else self._known

    def render_lines(self, crop: Region) -> list[Strip]:
        with self._drawing():
            return super().render_lines(crop)

    @contextmanager
    def _drawing(self) -> Iterator[None]:
        self._known = self.rich_style
        try:
            yield
        finally:
            self._known = None


class Filled(Grounded):
    """Is filled by its lines, with neither border nor padding around them.

    Textual makes each line anew for the place it comes to; here one that was only scrolled stays the strip it was, and
    with it everything that Textual has worked out for it.
    """

    def begin_drawing(self) -> None:
        """Work out what all lines share."""

    def render_lines(self, crop: Region) -> list[Strip]:
        with self._drawing():
            self.begin_drawing()
            lines = [self.render_line(y) for y in crop.line_range]
        ground = self.background_colors[1]
        for each in self.get_line_filters():
            lines = [line.apply_filter(each, ground) for line in lines]
        begin, end = crop.column_span
        return lines if (begin, end) == (0, self.size.width) else [line.crop(begin, end) for line in lines]
