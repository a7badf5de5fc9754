"""The ground of a widget's lines is worked out once a drawing."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from sgops.tui.widgets.ground import Grounded
from tests.tui.alone import alone


class Lines(Grounded):
    """Draws lines on its ground, and counts how often that was worked out."""

    worked_out = 0

    @property
    def rich_style(self) -> Style:
        self.worked_out += 1
        return super().rich_style

    def render_line(self, y: int) -> Strip:
        del y
        return Strip.blank(self.size.width, self.ground)


async def test_lines_that_are_drawn_together_ask_for_it_once() -> None:
    lines = Lines()
    async with alone(lines) as screen:
        lines.worked_out = 0

        lines.refresh()
        await screen.settle()

        assert lines.size.height > 1
        assert lines.worked_out == 1


async def test_a_line_that_is_drawn_by_itself_knows_it_all_the_same() -> None:
    lines = Lines()
    async with alone(lines):
        assert lines.ground == lines.rich_style
