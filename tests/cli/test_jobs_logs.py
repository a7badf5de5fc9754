"""What stages printed is read, and followed until the job has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sgops.core.views import JobView, LogLine, Page
from sgops.ports import Asking
from tests.cli.calling import Caller
from tests.support.fake_operations import FakeOperations
from tests.support.fake_world import a_log_line


class Talking(FakeOperations):
    """Job 3 prints a line more each time somebody reads, then ends; two lines make a page."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.printed: Sequence[LogLine] = ()
        self.lines = lines

    def job(self, job: int) -> JobView:
        ended = len(self.printed) >= self.lines
        return replace(super().job(job), state="completed" if ended else "running")

    def logs(self, job: int, asking: Asking, *, stage: str | None = None, attempt: int | None = None) -> Page[LogLine]:
        if len(self.printed) < self.lines:
            number = len(self.printed) + 1
            self.printed = (*self.printed, replace(a_log_line(number), text=f"line {number}"))
        start = int(asking.after or 0)
        more = len(self.printed) > start + 2
        return Page(items=tuple(self.printed[start : start + 2]), next=str(start + 2) if more else None)


def test_lines_stand_below_the_attempt_that_printed_them() -> None:
    answer = Caller()("jobs", "logs", "2")

    assert answer.exit == 0
    assert answer.out.splitlines()[0] == "panels, attempt 1"
    assert answer.out.splitlines()[1].startswith("12:01:00  ünï")


def test_the_lines_of_one_stage_and_attempt() -> None:
    answer = Caller()("jobs", "logs", "2", "--stage", "script", "--attempt", "2", "--json")

    assert [line["id"] for line in answer.json["items"]] == [2]


def test_a_job_that_printed_nothing_says_so() -> None:
    answer = Caller()("jobs", "logs", "2", "--stage", "nothing")

    assert (answer.exit, answer.out) == (0, "")
    assert "printed nothing" in answer.err


def test_following_tells_each_line_once_and_ends_with_the_job() -> None:
    call = Caller(operations=Talking(lines=3))

    answer = call("jobs", "logs", "3", "--follow")

    assert answer.exit == 0
    assert [row.split("  ")[1] for row in answer.out.splitlines()[1:]] == ["line 1", "line 2", "line 3"]


def test_following_as_json_is_one_object_a_line() -> None:
    call = Caller(operations=Talking(lines=2))

    answer = call("jobs", "logs", "3", "--follow", "--json")

    assert [row.count('"text"') for row in answer.out.splitlines()] == [1, 1]


def test_following_needs_an_engine() -> None:
    answer = Caller(is_alive=False)("jobs", "logs", "3", "--follow")

    assert (answer.exit, answer.out) == (75, "")
