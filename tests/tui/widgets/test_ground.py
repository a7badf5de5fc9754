"""The ground of a widget's lines is worked out once, and again when something it stands in looks otherwise."""

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


async def test_lines_that_are_drawn_again_do_not_have_it_worked_out_again() -> None:
    lines = Lines()
    async with alone(lines) as screen:
        lines.worked_out = 0

        lines.refresh()
        await screen.settle()

        assert lines.size.height > 1
        assert lines.worked_out == 0


async def test_lines_that_something_new_shines_through_have_it_worked_out_once() -> None:
    lines = Lines()
    async with alone(lines) as screen:
        lines.worked_out = 0

        screen.app.screen.styles.background = "red"
        lines.refresh()
        await screen.settle()

        assert lines.worked_out == 1
        assert lines.ground == lines.rich_style


async def test_a_line_that_is_drawn_by_itself_knows_it_all_the_same() -> None:
    lines = Lines()
    async with alone(lines):
        assert lines.ground == lines.rich_style
