"""A service is called on threads of its own: what hangs is told, and holds up nobody."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

from sgops.core.setting_types import Rate
from sgops.runtime.clock import SystemClock
from sgops.runtime.line import ServiceLine
from tests.support.eventually import eventually


class Heard:
    """What came of calls."""

    def __init__(self) -> None:
        self.all: list[tuple[Any, BaseException | None]] = []

    def __call__(self, answer: Any, error: BaseException | None) -> None:
        self.all.append((answer, error))

    def wait(self, count: int) -> list[tuple[Any, BaseException | None]]:
        eventually(lambda: len(self.all) >= count, what=f"{count} answers")
        return self.all


def a_line(timeout: float = 5.0, rate: Rate | None = None, name: str = "farm") -> ServiceLine:
    return ServiceLine(name, SystemClock(), timeout=timedelta(seconds=timeout), rate=rate)


def threads(name: str) -> int:
    return sum(thread.name.startswith(f"sgops-{name}-") for thread in threading.enumerate())


def test_answers_and_errors_are_told() -> None:
    line, heard = a_line(), Heard()

    line.call(lambda: 7, heard)
    line.call(lambda: 1 / 0, heard)

    answers = sorted(heard.wait(2), key=str)
    assert {answer for answer, _ in answers} == {7, None}
    assert [type(error) for _, error in answers if error] == [ZeroDivisionError]
    line.close()


def test_what_hangs_is_told_at_its_deadline_and_its_late_answer_afterwards() -> None:
    line, heard, go_on = a_line(timeout=0.05), Heard(), threading.Event()
    line.call(lambda: go_on.wait(10) and "late", heard)

    def swept() -> bool:
        line.sweep()
        return bool(heard.all)

    eventually(swept, what="the deadline")
    go_on.set()

    answers = heard.wait(2)
    assert isinstance(answers[0][1], TimeoutError)
    assert answers[1] == ("late", None)
    line.close()


def test_hung_calls_do_not_keep_others_waiting_and_too_many_of_them_close_the_line() -> None:
    line, heard, go_on = a_line(timeout=0.05), Heard(), threading.Event()
    for _ in range(16):
        line.call(lambda: go_on.wait(10), heard)

    def all_told() -> bool:
        line.sweep()
        return len(heard.all) == 16

    eventually(all_told, what="sixteen deadlines")
    shut = line.room
    go_on.set()
    eventually(lambda: line.room > 0, what="the line to open again")

    assert shut == 0
    line.call(lambda: "on", heard)
    eventually(lambda: ("on", None) in heard.all, what="the next call")
    line.close()


def test_there_are_never_more_threads_than_a_few() -> None:
    line, heard, go_on = a_line(name="busy"), Heard(), threading.Event()

    for _ in range(60):
        line.call(lambda: go_on.wait(10), heard)
    most = threads("busy")
    go_on.set()
    heard.wait(60)

    assert most <= 8
    line.close()


def test_a_line_has_room_for_as_much_as_its_rate_allows() -> None:
    line, heard = a_line(rate=Rate(count=3, per=timedelta(hours=1))), Heard()

    rooms = [line.room]
    for _ in range(3):
        line.call(lambda: None, heard)
        rooms.append(line.room)

    assert rooms == [3, 2, 1, 0]
    line.close()


def test_a_closed_line_calls_nobody_and_tells_nothing() -> None:
    line, heard, go_on = a_line(name="closed"), Heard(), threading.Event()
    line.call(lambda: go_on.wait(10), heard)

    line.close()
    go_on.set()

    eventually(lambda: threads("closed") == 0, what="the threads to go")
    assert (line.room, heard.all) == (0, [])


def test_a_listener_that_fails_costs_the_line_no_thread_and_the_others_no_answer() -> None:
    line, heard, go_on = a_line(timeout=0.05), Heard(), threading.Event()

    def fail(_answer: Any, _error: BaseException | None) -> None:
        raise ValueError("not my day")

    for _ in range(20):
        line.call(lambda: 7, fail)
    line.call(lambda: go_on.wait(10), fail)
    line.call(lambda: go_on.wait(10), heard)

    def swept() -> bool:
        line.sweep()
        return bool(heard.all)

    eventually(swept, what="the deadline")
    go_on.set()

    assert isinstance(heard.all[0][1], TimeoutError)
    line.close()
