"""Waiting for jobs ends when they have, and says how."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sgops.core.views import JobView, Page
from sgops.ports import Asking
from tests.cli.calling import Caller, Hurrying
from tests.support.fake_operations import FakeOperations


class Working(FakeOperations):
    """Every look at jobs brings one that runs to its end."""

    def __init__(self, end: str = "completed") -> None:
        super().__init__()
        self.end = end

    def job(self, job: int) -> JobView:
        view = super().job(job)
        self._finish()
        return view

    def jobs(self, asking: Asking) -> Page[JobView]:
        page = super().jobs(asking)
        self._finish()
        return page

    def _finish(self) -> None:
        running = next((job for job in self._jobs.values() if job.state in {"running", "queued"}), None)
        if running is not None:
            self._jobs[running.id] = replace(running, state=self.end)


def test_jobs_that_complete_are_exit_0() -> None:
    answer = Caller(operations=Working())("jobs", "wait", "3", "5")

    assert (answer.exit, answer.out) == (0, "3  ✓ completed\n5  ✓ completed\n")
    assert "running" in answer.err


@pytest.mark.parametrize("end", ["dead", "cancelled"])
def test_a_job_that_dies_or_is_cancelled_is_exit_1(end: str) -> None:
    answer = Caller(operations=Working(end))("jobs", "wait", "3", "--json")

    assert answer.exit == 1
    assert [job["state"] for job in answer.json["items"]] == [end]
    assert answer.err == ""


def test_a_job_that_has_ended_is_not_waited_for() -> None:
    answer = Caller()("jobs", "wait", "1")

    assert (answer.exit, answer.out) == (0, "1  ✓ completed\n")


def test_waiting_ends_when_its_time_is_up() -> None:
    call = Caller(clock=Hurrying())

    answer = call("jobs", "wait", "4", "--timeout", "2s")

    assert answer.exit == 75
    assert "1 job did not end in time" in answer.err


def test_nobody_is_waited_for_without_an_engine() -> None:
    assert Caller(is_alive=False)("jobs", "wait", "3").exit == 75
    assert Caller(is_alive=False)("submit", "story", "--wait").exit == 75


def test_a_job_that_is_not_there_is_told_at_once() -> None:
    assert Caller()("jobs", "wait", "3", "99").exit == 3


def test_no_ids_are_a_usage_error() -> None:
    assert Caller()("jobs", "wait").exit == 2


def test_submitting_and_waiting_tells_the_id_first_and_the_end_as_exit_code() -> None:
    answer = Caller(operations=Working("dead"))("submit", "story", "--wait")

    assert (answer.exit, answer.out) == (1, "7\n")
    assert "✗ dead" in answer.err
