"""A page is made for its width, scrolled, and searched."""

from __future__ import annotations

from sgops.tui.ink import Ink, ink, text_of
from sgops.tui.widgets.sheet import Sheet
from tests.tui.alone import alone
from tests.tui.terminal import NORMAL


def numbered(count: int, *, named: int = -1) -> list[Ink]:
    return [ink(f"line {at}.{' a needle' if at == named else ''}") for at in range(count)]


async def test_lines_are_made_anew_for_another_width() -> None:
    sheet = Sheet()

    async with alone(sheet) as screen:
        sheet.show(lambda cells: [ink(f"made for {cells}")])
        narrow = text_of(sheet.lines[0]).strip()
        await screen.resize(NORMAL)
        wide = text_of(sheet.lines[0]).strip()

    assert narrow != wide
    assert wide.startswith("made for 1")


async def test_it_scrolls_by_line_by_page_and_to_its_ends() -> None:
    sheet = Sheet()

    async with alone(sheet) as screen:
        sheet.show(lambda _: numbered(100))
        await screen.settle()
        await screen.press("j", "j")
        down = sheet.scroll_offset.y
        await screen.press("G")
        end = screen.text()
        await screen.press("g")

    assert down == 2
    assert "line 99." in end
    assert sheet.scroll_offset.y == 0


async def test_a_text_is_found_downwards_and_brought_before_the_eyes() -> None:
    sheet = Sheet()

    async with alone(sheet) as screen:
        sheet.show(lambda _: numbered(100, named=70))
        await screen.settle()
        sheet.search("NEEDLE")
        await screen.settle()
        shown = screen.text()

    assert "line 70. a needle" in shown


async def test_matches_are_gone_through_both_ways_and_end_where_they_end() -> None:
    sheet = Sheet()
    seen = []

    async with alone(sheet) as screen:
        sheet.show(lambda _: numbered(100))
        await screen.settle()
        sheet.search("0.")
        for key in ("n", "n", "N", "N", "N"):
            await screen.press(key)
            seen.append(sheet._found)  # noqa: SLF001 - where the search stands

    assert seen == [10, 20, 10, 0, 0]


async def test_another_text_may_begin_at_its_top_or_where_one_stood() -> None:
    sheet = Sheet()

    async with alone(sheet) as screen:
        sheet.show(lambda _: numbered(100))
        await screen.settle()
        await screen.press("G")
        stood = sheet.scroll_offset.y
        sheet.show(lambda _: numbered(100, named=1))
        same = sheet.scroll_offset.y
        sheet.show(lambda _: numbered(100), from_top=True)

    assert same == stood > 0
    assert sheet.scroll_offset.y == 0


async def test_a_page_that_says_the_same_as_a_second_ago_is_made_anew_less_often() -> None:
    sheet, made = Sheet(), list[int]()

    def make(cells: int) -> list[Ink]:
        made.append(cells)
        return numbered(3)

    async with alone(sheet):
        sheet.show(make)
        before = len(made)
        for _ in range(11):
            sheet.tick()

    assert len(made) - before == 3
