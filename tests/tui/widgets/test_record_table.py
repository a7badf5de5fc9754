"""A table reaches as far as its list, and its cursor stays on its record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from textual import on

from sgops.core.errors import UsageError
from sgops.core.views import JobView, Page
from sgops.ports import Asking, Operations
from sgops.tui import lists
from sgops.tui.ink import ink
from sgops.tui.widgets.record_table import RecordTable
from tests.support.clock import FakeClock
from tests.support.fake_world import a_job
from tests.tui.alone import alone, click
from tests.tui.terminal import NARROW, NORMAL


class Listed:
    """A long list of jobs, newest first, that counts how often it was asked."""

    def __init__(self, count: int) -> None:
        self.jobs = [a_job(number, "queued") for number in range(count, 0, -1)]
        self.asked: list[Asking] = []

    def __call__(self, _: Operations, asking: Asking) -> Page[JobView]:
        self.asked.append(asking)
        if asking.filter == "nonsense:":
            raise UsageError("'nonsense' is no filter")
        fitting = self.jobs if not asking.filter else []
        below = [job for job in fitting if asking.after is None or job.id < int(asking.after)]
        some = below[: asking.limit]
        return Page(items=tuple(some), next=str(some[-1].id) if len(below) > len(some) else None)


class Opening(RecordTable[JobView]):
    """A table of jobs that keeps what was opened."""

    def __init__(self, listed: Listed) -> None:
        super().__init__(lists.JOBS, listed, lambda job: job.id, empty=ink("nothing there"))
        self.opened: list[int] = []

    @on(RecordTable.Opened)
    def keep(self) -> None:
        assert self.record is not None
        self.opened.append(self.record.id)

    def on_mount(self) -> None:
        self.begin_anew()


async def test_only_what_is_near_the_eye_is_asked_for() -> None:
    listed = Listed(5000)

    async with alone(Opening(listed)) as screen:
        shown = screen.text()

    assert len(listed.asked) == 1
    assert "5000" in shown


async def test_the_end_of_what_is_known_leads_on_to_the_next_page() -> None:
    listed = Listed(250)
    table = Opening(listed)

    async with alone(table) as screen:
        await screen.press("G", "G", "G", "G")

    assert table.record is not None
    assert table.record.id == 1
    assert {asking.after for asking in listed.asked} >= {None, "151", "51"}


async def test_the_cursor_stays_on_its_record_when_rows_come_above_it() -> None:
    listed = Listed(60)
    table = Opening(listed)

    async with alone(table) as screen:
        await screen.press("j", "j")
        listed.jobs = [a_job(number, "queued") for number in (63, 62, 61)] + listed.jobs
        table.read_again()
        await screen.settle()
        line = screen.line("\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}")

    assert table.record is not None
    assert table.record.id == 58
    assert table.cursor == 5
    assert " 58 " in line


async def test_a_record_that_changed_is_written_anew() -> None:
    listed = Listed(3)
    table = Opening(listed)

    async with alone(table) as screen:
        before = screen.lines()[2]
        listed.jobs[1] = replace(listed.jobs[1], state="dead")
        table.read_again()
        await screen.settle()
        after = screen.lines()[2]

    assert "queued" in before
    assert "dead" in after


async def test_enter_and_two_clicks_open_what_is_under_the_cursor() -> None:
    table = Opening(Listed(5))

    async with alone(table) as screen:
        await screen.press("j", "enter")
        await click(screen, table, (10, 4), times=2)

    assert table.opened == [4, 2]


async def test_an_empty_list_says_why_and_a_filter_nobody_understands_says_so() -> None:
    table = Opening(Listed(5))

    async with alone(table) as screen:
        table.set_filter("state:held")
        await screen.settle()
        empty = screen.lines()[1]
        table.set_filter("nonsense:")
        await screen.settle()
        refused = screen.lines()[1]

    assert empty.strip() == "nothing there"
    assert refused.strip() == "'nonsense' is no filter"


async def test_it_is_sorted_by_key_and_by_clicking_on_a_title() -> None:
    table = Opening(Listed(5))
    orders = []

    async with alone(table) as screen:
        await screen.press("S")
        orders.append(table.rows.ordering.title)
        title = screen.lines()[0].index("STATE")
        await click(screen, table, (title, 0))
        orders.append(table.rows.ordering.title)

    assert orders == ["ID", "STATE"]


async def test_a_list_too_long_to_be_sorted_says_so_and_stays_as_it_was() -> None:
    table = Opening(Listed(3000))

    async with alone(table) as screen:
        await screen.press("S")

    assert table.rows.ordering.title == ""
    assert table.rows.row(0) is not None


async def test_a_record_that_changed_after_the_terminal_became_another_size_is_written_anew() -> None:
    listed = Listed(3)
    table = Opening(listed)

    async with alone(table) as screen:
        for size in (NORMAL, NARROW):
            await screen.resize(size)
        listed.jobs[1] = replace(listed.jobs[1], state="dead")
        table.read_again()
        await screen.settle()
        after = screen.lines()[2]

    assert "dead" in after


async def test_rows_that_count_seconds_are_written_each_second_and_those_that_count_minutes_soon_enough() -> None:
    clock = FakeClock()
    listed = Listed(1)
    listed.jobs[0] = replace(listed.jobs[0], since=clock.now(), created_at=clock.now())
    table = Opening(listed)
    shown = []

    async with alone(table, clock=clock) as screen:
        for seconds in (1, 1, 58, *[6] * 12):
            clock.advance(timedelta(seconds=seconds))
            table.tick()
            await screen.settle()
            shown.append(screen.lines()[1].split()[-1])

    assert shown[:3] == ["1s", "2s", "1m"]
    assert shown[-1] == "2m"
