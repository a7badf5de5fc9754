"""An alarm calls at the earliest moment it was aimed at, and at no other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from sgops.runtime.alarm import Alarm
from sgops.runtime.clock import SystemClock
from tests.support.clock import FakeClock
from tests.support.eventually import eventually


class Bell:
    def __init__(self) -> None:
        self.rung: list[float] = []
        self.clock = SystemClock()
        self.alarm = Alarm(self.clock, "bell", self.ring)

    def ring(self) -> None:
        self.rung.append(self.clock.monotonic())


@pytest.fixture
def bell() -> Iterator[Bell]:
    made = Bell()
    yield made
    made.alarm.close()


def test_the_earliest_aim_counts(bell: Bell) -> None:
    now = bell.clock.monotonic()

    bell.alarm.aim(now + 60)
    bell.alarm.aim(now + 0.05)
    bell.alarm.aim(now + 30)

    (at,) = eventually(lambda: bell.rung)
    assert at >= now + 0.05


def test_it_calls_once_and_can_be_aimed_again(bell: Bell) -> None:
    bell.alarm.aim(bell.clock.monotonic())
    eventually(lambda: len(bell.rung) == 1)

    bell.alarm.aim(bell.clock.monotonic() - 5)

    assert eventually(lambda: len(bell.rung) == 2)


def test_it_goes_by_its_own_clock() -> None:
    clock, rung = FakeClock(), threading.Event()
    alarm = Alarm(clock, "bell", rung.set)

    alarm.aim(clock.monotonic() + 60)
    alarm.aim(clock.monotonic() + 50)
    clock.advance(timedelta(seconds=51))
    alarm.aim(clock.monotonic() - 1)

    assert rung.wait(5)
    alarm.close()


def test_a_closed_one_calls_no_more(bell: Bell) -> None:
    bell.alarm.close()

    bell.alarm.aim(bell.clock.monotonic())

    assert bell.rung == []
