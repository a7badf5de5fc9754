"""What all lines of a widget are drawn on, worked out once for those that are drawn together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

if TYPE_CHECKING:
    from rich.style import Style
    from textual.geometry import Region
    from textual.strip import Strip


class Grounded(Widget):
    """Asks for its style once a drawing: Textual works it out anew, through all it stands in, each time it is asked."""

    _known: Style | None = None

    @property
    def ground(self) -> Style:
        """The style that lines are drawn on."""
        return self.rich_style if self._known is None else self._known

    def render_lines(self, crop: Region) -> list[Strip]:
        self._known = self.rich_style
        try:
            return super().render_lines(crop)
        finally:
            self._known = None
