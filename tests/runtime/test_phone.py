"""A service is called on threads of its own: what hangs is told, and holds up nobody."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

from sgops.core.setting_types import Rate
from sgops.runtime.clock import SystemClock
from sgops.runtime.phone import ServicePhone
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


def a_phone(timeout: float = 5.0, rate: Rate | None = None, name: str = "farm") -> ServicePhone:
    return ServicePhone(name, SystemClock(), timeout=timedelta(seconds=timeout), rate=rate)


def threads(name: str) -> int:
    return sum(thread.name.startswith(f"sgops-{name}-") for thread in threading.enumerate())


def test_answers_and_errors_are_told() -> None:
    phone, heard = a_phone(), Heard()

    phone.call(lambda: 7, heard)
    phone.call(lambda: 1 / 0, heard)

    answers = sorted(heard.wait(2), key=str)
    assert {answer for answer, _ in answers} == {7, None}
    assert [type(error) for _, error in answers if error] == [ZeroDivisionError]
    phone.close()


def test_what_hangs_is_told_at_its_deadline_and_its_late_answer_afterwards() -> None:
    phone, heard, go_on = a_phone(timeout=0.05), Heard(), threading.Event()
    phone.call(lambda: go_on.wait(10) and "late", heard)

    def swept() -> bool:
        phone.sweep()
        return bool(heard.all)

    eventually(swept, what="the deadline")
    go_on.set()

    answers = heard.wait(2)
    assert isinstance(answers[0][1], TimeoutError)
    assert answers[1] == ("late", None)
    phone.close()


def test_hung_calls_do_not_keep_others_waiting_and_too_many_of_them_close_the_line() -> None:
    phone, heard, go_on = a_phone(timeout=0.05), Heard(), threading.Event()
    for _ in range(16):
        phone.call(lambda: go_on.wait(10), heard)

    def all_told() -> bool:
        phone.sweep()
        return len(heard.all) == 16

    eventually(all_told, what="sixteen deadlines")
    shut = phone.room
    go_on.set()
    eventually(lambda: phone.room > 0, what="the phone to open again")

    assert shut == 0
    phone.call(lambda: "on", heard)
    eventually(lambda: ("on", None) in heard.all, what="the next call")
    phone.close()


def test_there_are_never_more_threads_than_a_few() -> None:
    phone, heard, go_on = a_phone(name="busy"), Heard(), threading.Event()

    for _ in range(60):
        phone.call(lambda: go_on.wait(10), heard)
    most = threads("busy")
    go_on.set()
    heard.wait(60)

    assert most <= 8
    phone.close()


def test_a_line_has_room_for_as_much_as_its_rate_allows() -> None:
    phone, heard = a_phone(rate=Rate(count=3, per=timedelta(hours=1))), Heard()

    rooms = [phone.room]
    for _ in range(3):
        phone.call(lambda: None, heard)
        rooms.append(phone.room)

    assert rooms == [3, 2, 1, 0]
    phone.close()


def test_a_closed_line_calls_nobody_and_tells_nothing() -> None:
    phone, heard, go_on = a_phone(name="closed"), Heard(), threading.Event()
    phone.call(lambda: go_on.wait(10), heard)

    phone.close()
    go_on.set()

    eventually(lambda: threads("closed") == 0, what="the threads to go")
    assert (phone.room, heard.all) == (0, [])


def test_a_listener_that_fails_costs_the_line_no_thread_and_the_others_no_answer() -> None:
    phone, heard, go_on = a_phone(timeout=0.05), Heard(), threading.Event()

    def fail(_answer: Any, _error: BaseException | None) -> None:
        raise ValueError("not my day")

    for _ in range(20):
        phone.call(lambda: 7, fail)
    phone.call(lambda: go_on.wait(10), fail)
    phone.call(lambda: go_on.wait(10), heard)

    def swept() -> bool:
        phone.sweep()
        return bool(heard.all)

    eventually(swept, what="the deadline")
    go_on.set()

    assert isinstance(heard.all[0][1], TimeoutError)
    phone.close()
