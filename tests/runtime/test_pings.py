"""Services are asked at once, and none keeps us."""

from __future__ import annotations

from sgops.core.errors import SgopsError
from sgops.runtime.clock import SystemClock
from sgops.runtime.pings import Pings
from tests.support.eventually import eventually
from tests.support.workbench import Hang


def refusing() -> None:
    raise SgopsError("401")


def breaking() -> None:
    raise ZeroDivisionError("oops")


def test_each_service_says_whether_it_answers() -> None:
    pings = Pings(SystemClock(), lambda: {"farm": lambda: None, "mill": refusing, "own": breaking})

    assert pings.ping() == {"farm": None, "mill": "401", "own": "ZeroDivisionError: oops"}


def test_a_service_that_hangs_keeps_nobody_and_is_not_asked_twice() -> None:
    hang = Hang()
    asked: list[int] = []

    def hanging() -> None:
        asked.append(1)
        hang()

    pings = Pings(SystemClock(), lambda: {"farm": hanging, "mill": lambda: None}, seconds=0.05)

    first, second = pings.ping(), pings.ping()

    assert first == second == {"farm": "no answer within 0.05s", "mill": None}
    assert len(asked) == 1
    hang.let_go.set()
    eventually(lambda: pings.ping()["farm"] is None)


def test_no_service_is_no_question() -> None:
    assert Pings(SystemClock(), dict).ping() == {}
