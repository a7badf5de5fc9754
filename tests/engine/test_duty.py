"""Periodic work, all of one shape."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sgops.engine.duty import DutyReport, Roster
from tests.support.clock import FakeClock


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


def test_a_duty_that_fails_says_so_and_raises() -> None:
    roster = Roster(FakeClock(), [Sweeping()])
    roster.run("sweep")

    with pytest.raises(OSError, match="no broom"):
        roster.run("sweep")

    assert roster.views()[0].last_report.startswith("failed: OSError: no broom")
