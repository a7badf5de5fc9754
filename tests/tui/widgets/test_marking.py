"""Rows are marked one by one, by range, or all at once, and marks stay with their rows."""

from __future__ import annotations

from sgops.core.views import JobView
from sgops.tui import lists
from sgops.tui.widgets.record_table import RecordTable
from tests.tui.alone import alone


def a_table() -> RecordTable[JobView]:
    return RecordTable[JobView](lists.JOBS, lambda operations, asking: operations.jobs(asking), lambda job: job.id)


async def test_a_mark_goes_on_to_the_next_row() -> None:
    table = a_table()

    async with alone(table) as screen:
        table.begin_anew()
        await screen.settle()
        await screen.press("space", "space", "k", "space")

    assert table.marks.keys == {1841}
    assert table.cursor == 2


async def test_a_range_reaches_the_cursor_while_it_is_drawn() -> None:
    table = a_table()

    async with alone(table) as screen:
        table.begin_anew()
        await screen.settle()
        await screen.press("j", "v", "j", "j")
        stretched = set(table.marks.keys)
        await screen.press("k", "v", "j", "j")

    assert stretched == {1840, 1839, 1838}
    assert table.marks.keys == {1840, 1839}


async def test_everything_that_matches_can_be_meant_seen_or_not() -> None:
    table = a_table()

    async with alone(table) as screen:
        table.begin_anew()
        await screen.settle()
        await screen.press("asterisk")
        is_all = table.marks.is_all
        await screen.press("ctrl+backslash")

    assert is_all
    assert not table.marks


async def test_a_marked_row_is_known_without_its_colour() -> None:
    table = a_table()

    async with alone(table) as screen:
        table.begin_anew()
        await screen.settle()
        await screen.press("space")
        line = screen.line("1841")

    assert line.startswith(" •")
