"""A log is read to its end and followed there, and left alone by whoever reads further up."""

from __future__ import annotations

from dataclasses import replace

from sgops.core.errors import NotFound
from sgops.core.views import LogLine, Page
from sgops.ports import Asking
from sgops.tui.ink import text_of
from sgops.tui.widgets.log_view import LogView
from tests.tui.alone import alone
from tests.tui.studio import Studio
from tests.tui.studio_world import log_lines


class Printing(Studio):
    """A studio whose job prints more and more, in pages of forty lines."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.printed = [replace(log_lines()[0], text=f"line {number}.") for number in range(count)]

    def logs(self, job: int, asking: Asking, *, stage: str | None = None, attempt: int | None = None) -> Page[LogLine]:
        if job == 404:
            raise NotFound("there is no job 404")
        begin = int(asking.after or 0)
        end = begin + 40
        return Page(items=tuple(self.printed[begin:end]), next=str(end) if end < len(self.printed) else None)


def written(view: LogView) -> list[str]:
    return [text_of(line).rstrip() for line in view.lines]


async def test_it_is_read_page_by_page_to_its_end() -> None:
    view = LogView()

    async with alone(view, operations=Printing(100)) as screen:
        view.follow(1841)
        await screen.settle()
        shown = screen.text()

    assert written(view)[0] == "panels  try 1"
    assert len(written(view)) == 101
    assert "line 99." in shown


async def test_what_is_printed_later_is_followed() -> None:
    view, operations = LogView(), Printing(60)

    async with alone(view, operations=operations) as screen:
        view.follow(1841)
        await screen.settle()
        operations.printed.append(replace(operations.printed[0], text="and one more"))
        view.read()
        await screen.settle()
        shown = screen.text()

    assert "and one more" in shown


async def test_whoever_reads_further_up_stays_there() -> None:
    view, operations = LogView(), Printing(60)

    async with alone(view, operations=operations) as screen:
        view.follow(1841)
        await screen.settle()
        await screen.press("g")
        operations.printed.append(replace(operations.printed[0], text="and one more"))
        view.read()
        await screen.settle()
        shown = screen.text()

    assert not view.is_following
    assert "line 0." in shown
    assert written(view)[-1].endswith("and one more")


async def test_a_log_without_lines_says_so() -> None:
    view = LogView()

    async with alone(view, operations=Printing(0)) as screen:
        view.follow(1841)
        await screen.settle()

    assert written(view) == ["nothing was printed"]


async def test_a_log_that_cannot_be_had_says_why() -> None:
    view = LogView()

    async with alone(view, operations=Printing(3)) as screen:
        view.follow(404)
        await screen.settle()

    assert written(view) == ["there is no job 404"]
