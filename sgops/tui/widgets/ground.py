"""What all lines of a widget are drawn on, worked out once; and what fills it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual.containers import Container
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.style import Style
    from textual.color import Color
    from textual.geometry import Region
    from textual.strip import Strip


class Bed(Container):
    """Is covered by what it holds: there is nothing to be drawn between."""

    BLANK = True


class Grounded(Widget):
    """Knows its style: Textual works it out anew, through all it stands in, each time it is asked."""

    _worked_out: tuple[Style, Color] | None = None
    _made_of: tuple[int, ...] = ()
    _is_drawing = False

    @property
    def ground(self) -> Style:
        """The style that lines are drawn on."""
        return self._grounds()[0]

    def _grounds(self) -> tuple[Style, Color]:
        if self._worked_out is None or not self._is_drawing:
            # Each of those it stands in counts how often its styles were changed.
            made_of = tuple([node.styles._cache_key for node in self.ancestors_with_self])  # noqa: SLF001
            if self._worked_out is None or made_of != self._made_of:
                self._worked_out, self._made_of = (self.rich_style, self.background_colors[1]), made_of
        return self._worked_out

    def filtered(self, lines: list[Strip]) -> list[Strip]:
        """Take from lines what the terminal cannot show, or nobody wants to see."""
        for each in self.get_line_filters():
            lines = [line.apply_filter(each, self._grounds()[1]) for line in lines]
        return lines

    def render_lines(self, crop: Region) -> list[Strip]:
        with self._drawing():
            return super().render_lines(crop)

    @contextmanager
    def _drawing(self) -> Iterator[None]:
        """Do not look again for every line."""
        self._grounds()
        self._is_drawing = True
        try:
            yield
        finally:
            self._is_drawing = False


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
            lines = self.filtered([self.render_line(y) for y in crop.line_range])
        begin, end = crop.column_span
        return lines if (begin, end) == (0, self.size.width) else [line.crop(begin, end) for line in lines]
