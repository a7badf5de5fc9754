"""Periodic work, all of one shape."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from sgops.engine.duty import DutyReport, Roster
from tests.support.clock import FakeClock
from tests.support.hand_timer import HandTimer


class Sweeping:
    name = "sweep"
    every = timedelta(minutes=5)

    def __init__(self) -> None:
        self.runs = 0

    def run_once(self, now: datetime) -> DutyReport:
        self.runs += 1
        if self.runs == 2:
            raise OSError(f"no broom at {now:%H}")
        return DutyReport(did=3, sentence="3 swept")


def test_a_duty_tells_when_it_ran_what_it_did_and_when_it_runs_next() -> None:
    clock = FakeClock()
    roster = Roster(clock, [Sweeping()])

    [before] = roster.views()
    after = roster.run("sweep")

    assert (before.last_at, before.last_report) == (None, "has not run yet")
    assert (after.last_report, after.every) == ("3 swept", "5m")
    assert after.next_at == clock.now() + timedelta(minutes=5)


def test_a_duty_that_has_not_run_yet_says_when_it_will() -> None:
    clock = FakeClock()
    roster = Roster(clock, [Sweeping()])

    roster.schedule(HandTimer(clock))

    [waiting] = roster.views()
    assert (waiting.last_at, waiting.next_at) == (None, clock.now() + timedelta(minutes=5))


def test_a_duty_that_fails_says_so_and_raises() -> None:
    roster = Roster(FakeClock(), [Sweeping()])
    roster.run("sweep")

    with pytest.raises(OSError, match="no broom"):
        roster.run("sweep")

    assert roster.views()[0].last_report.startswith("failed: OSError: no broom")


class Hanging:
    name = "sweep"
    every = timedelta(minutes=5)

    def __init__(self) -> None:
        self.began, self.let_go = threading.Event(), threading.Event()

    def run_once(self, now: datetime) -> DutyReport:
        self.began.set()
        self.let_go.wait(30)
        return DutyReport(did=0, sentence="at last")


def test_a_duty_that_hangs_is_noticed_until_it_has_ended() -> None:
    clock, duty = FakeClock(), Hanging()
    roster = Roster(clock, [duty])
    thread = threading.Thread(target=lambda: roster.run("sweep"), daemon=True)
    thread.start()
    assert duty.began.wait(5)
    at_work = roster.failing()

    clock.advance(timedelta(minutes=11))
    hanging = roster.failing()
    duty.let_go.set()
    thread.join(5)

    assert (at_work, hanging, roster.failing()) == ((), ("sweep has been at it for 11m",), ())
