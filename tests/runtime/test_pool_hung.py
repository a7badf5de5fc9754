"""A thread that hangs is given up, replaced and never trusted again."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from sgops.core.signals import StageInterrupted
from sgops.runtime.pool import DaemonPool, nudge
from tests.support.eventually import eventually
from tests.support.workbench import SOON, Bench, Errors, hung


def test_a_hung_worker_is_replaced_under_a_new_number(make: Callable[[int], DaemonPool], bench: Bench) -> None:
    pool = make(1)
    hang = hung(bench)

    replaced = pool.replace(0)
    bench.put_name()

    assert replaced
    eventually(lambda: bench.names)
    assert bench.names == ["sgops-worker-1"]
    assert (pool.size, pool.busy, pool.abandoned) == (1, 0, 1)
    hang.let_go.set()


def test_an_abandoned_thread_that_comes_back_takes_no_more_work(
    make: Callable[[int], DaemonPool], bench: Bench
) -> None:
    pool = make(1)
    hang = hung(bench)
    pool.replace(0)

    hang.let_go.set()
    eventually(lambda: pool.abandoned == 0)
    for _ in range(5):
        bench.put_name()

    eventually(lambda: len(bench.names) == 5)
    assert set(bench.names) == {"sgops-worker-1"}


def test_a_number_is_free_again_when_its_thread_has_ended(make: Callable[[int], DaemonPool], bench: Bench) -> None:
    pool = make(1)
    first = hung(bench)
    pool.replace(0)
    first.let_go.set()
    eventually(lambda: pool.abandoned == 0)

    second = hung(bench)
    pool.replace(1)
    bench.put_name()

    eventually(lambda: bench.names)
    assert bench.names == ["sgops-worker-0"]
    second.let_go.set()


def test_a_worker_that_has_moved_on_to_other_work_is_not_replaced(
    make: Callable[[int], DaemonPool], bench: Bench
) -> None:
    pool = make(1)
    former = hung(bench)
    former.let_go.set()
    current = hung(bench)

    assert not pool.replace(0, former)

    assert pool.abandoned == 0
    assert pool.replace(0, current)
    current.let_go.set()


def test_an_idle_or_unknown_worker_is_not_replaced(make: Callable[[int], DaemonPool], bench: Bench) -> None:
    pool = make(1)
    eventually(lambda: bench.asked)

    assert not pool.replace(0)
    assert not pool.replace(17)


def test_a_nudge_ends_an_abandoned_thread_that_runs_python(
    make: Callable[[int], DaemonPool], bench: Bench, errors: Errors
) -> None:
    pool = make(1)
    spinning = threading.Event()

    def spin() -> None:
        while True:
            spinning.set()

    bench.put(spin)
    assert spinning.wait(SOON)
    pool.replace(0)
    nudged = pool.nudge(0)

    assert nudged
    eventually(lambda: pool.abandoned == 0)
    ((name, error),) = errors.seen
    assert name == "sgops-worker-0"
    assert isinstance(error, StageInterrupted)
    assert error.why == "fenced"


def test_a_thread_that_still_serves_is_never_nudged(make: Callable[[int], DaemonPool], bench: Bench) -> None:
    pool = make(1)
    hang = hung(bench)

    assert not pool.nudge(0)
    assert not pool.nudge(5)

    hang.let_go.set()
    bench.put_name()
    eventually(lambda: bench.names)


def test_a_thread_that_has_ended_cannot_be_nudged() -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join(SOON)

    assert not nudge(thread)


def test_a_machine_without_another_thread_is_reported(
    make: Callable[[int], DaemonPool], bench: Bench, errors: Errors, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = make(1)
    hang = hung(bench)

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", refuse)
        replaced = pool.replace(0)

    assert replaced
    assert (pool.size, pool.abandoned) == (0, 1)
    assert [str(error) for _, error in errors.seen] == ["can't start new thread"]
    hang.let_go.set()


def test_a_successor_for_whom_there_was_no_thread_comes_when_one_ends(
    make: Callable[[int], DaemonPool], bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = make(1)
    hang = hung(bench)

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as short_machine:
        short_machine.setattr(threading.Thread, "start", refuse)
        pool.replace(0)
    alone = pool.size
    hang.let_go.set()

    eventually(lambda: pool.size == 1, what="a worker in the place of the one that was given up")
    bench.put_name()
    eventually(lambda: bench.names, what="it to work")
    assert alone == 0
