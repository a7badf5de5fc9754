"""A scroll bar looks as Textual's own, and only what looks otherwise is drawn again."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from sgops.tui.widgets.bar import Bar
from tests.tui.alone import alone
from tests.tui.terminal import Screen
from tests.tui.widgets.test_record_table import Listed, Opening


def bar_of(table: Opening) -> Bar:
    bar = table.vertical_scrollbar
    assert isinstance(bar, Bar)
    return bar


def drawn(bar: Bar) -> list[Strip]:
    return bar.render_lines(bar.size.region)


def as_textual_has_it(screen: Screen, bar: Bar) -> list[Strip]:
    """Draw what Textual would, the way it does."""
    options = screen.app.console.options.update(width=1, height=bar.size.height)
    lines = screen.app.console.render_lines(bar.render(), options, style=bar.rich_style)
    return bar.filtered([Strip(line) for line in lines])


def cells(lines: list[Strip]) -> list[list[Segment]]:
    return [list(line) for line in lines]


async def test_it_looks_as_textuals_own_wherever_one_is() -> None:
    table = Opening(Listed(200))

    async with alone(table) as screen:
        bar = bar_of(table)
        for row in (0, 1, 30, 31, 50, 99):
            table.move_to(row)
            await screen.settle()

            assert cells(drawn(bar)) == cells(as_textual_has_it(screen, bar))


async def test_a_row_further_only_its_ends_are_drawn_again() -> None:
    table = Opening(Listed(200))

    async with alone(table) as screen:
        bar = bar_of(table)
        await screen.press("pagedown", "pagedown")
        before = cells(drawn(bar))

        bar.position += 1
        asked = {y for region in bar._exchange_repaint_regions() for y in region.line_range}  # noqa: SLF001
        now = cells(drawn(bar))

        assert {y for y, (was, is_) in enumerate(zip(before, now, strict=True)) if was != is_} <= asked
        assert 0 < len(asked) < bar.size.height


async def test_where_a_row_is_too_little_to_be_seen_nothing_is_drawn() -> None:
    table = Opening(Listed(200))

    async with alone(table) as screen:
        bar = bar_of(table)
        bar.window_virtual_size = 1_000_000
        await screen.settle()

        bar.position += 1

        assert not bar._exchange_repaint_regions()  # noqa: SLF001


async def test_a_list_that_is_scrolled_draws_its_rows_and_leaves_the_bar_out() -> None:
    table = Opening(Listed(200))

    async with alone(table):
        table.scroll_to(y=3, animate=False)
        asked = table._exchange_repaint_regions()  # noqa: SLF001 - what is owed is seen nowhere else

        assert max(region.right for region in asked) == table.size.width - 1
