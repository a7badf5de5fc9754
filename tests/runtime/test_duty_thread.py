"""A duty runs when it is wanted, never twice at once, and survives its failures."""

from __future__ import annotations

import threading

from sgops.runtime.duty_thread import DutyThread
from sgops.runtime.reporting import log_error
from tests.support.eventually import eventually

SOON = 10.0


class Duty:
    """A call that runs until it is let go, and knows how often it ran and how many of it at once."""

    def __init__(self) -> None:
        self.runs = 0
        self.at_once = 0
        self.most_at_once = 0
        self.began = threading.Semaphore(0)
        self.let_go = threading.Semaphore(0)

    def __call__(self) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.began.release()
        self.let_go.acquire(timeout=60)
        self.at_once -= 1
        self.runs += 1


def a_thread(call: Duty) -> DutyThread:
    return DutyThread("duty", call, log_error)


def test_a_thread_has_no_thread_until_it_is_needed() -> None:
    duty = Duty()
    names = {thread.name for thread in threading.enumerate()}

    thread = a_thread(duty)

    assert "sgops-duty" not in names | {thread.name for thread in threading.enumerate()}
    thread.tick()
    assert "sgops-duty" in {thread.name for thread in threading.enumerate()}
    duty.let_go.release()
    thread.close()
    assert thread.join(SOON)


def test_a_tick_during_a_run_is_skipped() -> None:
    duty = Duty()
    thread = a_thread(duty)
    thread.tick()
    assert duty.began.acquire(timeout=SOON)

    thread.tick()
    thread.tick()
    duty.let_go.release(5)
    eventually(lambda: duty.runs == 1)
    thread.close()

    assert thread.join(SOON)
    assert duty.runs == 1


def test_pushes_during_a_run_make_one_more_run_after_it() -> None:
    duty = Duty()
    thread = a_thread(duty)
    thread.push()
    assert duty.began.acquire(timeout=SOON)

    thread.push()
    thread.push()
    duty.let_go.release(5)
    eventually(lambda: duty.runs == 2)
    thread.close()

    assert thread.join(SOON)
    assert duty.runs == 2
    assert duty.most_at_once == 1


def test_a_run_that_fails_is_reported_and_the_next_one_comes() -> None:
    failures: list[tuple[str, BaseException]] = []

    def fail() -> None:
        raise SystemExit("no")

    thread = DutyThread("health", fail, lambda name, error: failures.append((name, error)))
    thread.push()
    eventually(lambda: len(failures) == 1)
    thread.push()
    eventually(lambda: len(failures) == 2)
    thread.close()

    assert [name for name, _ in failures] == ["health", "health"]
    assert thread.join(SOON)


def test_a_closed_thread_runs_no_more() -> None:
    duty = Duty()
    thread = a_thread(duty)

    thread.close()
    thread.push()
    thread.tick()

    assert thread.join(0)
    assert duty.runs == 0


def test_waiting_for_a_thread_that_hangs_ends_at_the_deadline() -> None:
    duty = Duty()
    thread = a_thread(duty)
    thread.push()
    assert duty.began.acquire(timeout=SOON)

    thread.close()

    assert not thread.join(0.001)
    duty.let_go.release()
    assert thread.join(SOON)


def test_a_thread_does_not_wait_for_itself() -> None:
    outcome: list[bool] = []
    lanes: list[DutyThread] = []
    thread = DutyThread("stop", lambda: outcome.append(lanes[0].join(SOON)), log_error)
    lanes.append(thread)

    thread.push()

    eventually(lambda: outcome)
    assert outcome == [True]
    thread.close()
