"""Workers survive what they run, are replaced when they hang, and never hold up the exit."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sgops.core.signals import StageInterrupted
from sgops.runtime.pool import DaemonPool, Work
from tests.support.eventually import eventually

SOON = 10.0


class Bench:
    """A feed that hands out what a test puts on it, and notes whom it gave to."""

    def __init__(self) -> None:
        self.works: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self.names: list[str] = []
        self.asked: set[int] = set()

    def take(self, worker: int, timeout: float) -> Work | None:
        self.asked.add(worker)
        try:
            return self.works.get(timeout=timeout)
        except queue.Empty:
            return None

    def put(self, work: Work) -> None:
        self.works.put(work)

    def put_name(self) -> None:
        """Let some worker note its thread's name."""
        self.put(lambda: self.names.append(threading.current_thread().name))


class Errors:
    def __init__(self) -> None:
        self.seen: list[tuple[str, BaseException]] = []

    def __call__(self, name: str, error: BaseException) -> None:
        self.seen.append((name, error))


class Hang:
    """Work that hangs until it is let go."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.let_go = threading.Event()

    def __call__(self) -> None:
        self.began.set()
        self.let_go.wait(60)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def errors() -> Errors:
    return Errors()


@pytest.fixture
def make(bench: Bench, errors: Errors) -> Iterator[Callable[[int], DaemonPool]]:
    pools = []

    def start(workers: int) -> DaemonPool:
        pool = DaemonPool(workers, bench, on_error=errors)
        pools.append(pool)
        pool.start()
        return pool

    yield start
    for pool in pools:
        pool.stop(0)
        for _ in range(10):
            bench.works.put(None)


def hung(bench: Bench) -> Hang:
    """Occupy one worker."""
    hang = Hang()
    bench.put(hang)
    assert hang.began.wait(SOON)
    return hang


def test_work_runs_on_named_threads_that_never_hold_up_the_exit(
    make: Callable[[int], DaemonPool], bench: Bench
) -> None:
    make(2)
    seen: list[threading.Thread] = []

    bench.put(lambda: seen.append(threading.current_thread()))

    eventually(lambda: seen)
    assert seen[0].name in {"sgops-worker-0", "sgops-worker-1"}
    assert seen[0].daemon


def test_each_worker_asks_under_its_own_number(make: Callable[[int], DaemonPool], bench: Bench) -> None:
    make(3)

    eventually(lambda: len(bench.asked) == 3)

    assert bench.asked == {0, 1, 2}


@pytest.mark.parametrize("raised", [ValueError("no"), SystemExit(1), KeyboardInterrupt(), RecursionError()])
def test_whatever_work_raises_is_reported_and_costs_no_worker(
    make: Callable[[int], DaemonPool], bench: Bench, errors: Errors, raised: BaseException
) -> None:
    pool = make(1)

    def fail() -> None:
        raise raised

    bench.put(fail)
    bench.put_name()

    eventually(lambda: bench.names)
    assert errors.seen == [("sgops-worker-0", raised)]
    assert pool.size == 1


def test_a_reporter_that_fails_costs_no_worker(bench: Bench) -> None:
    def fail(name: str, error: BaseException) -> None:
        raise OSError("the log is gone")

    pool = DaemonPool(1, bench, on_error=fail)
    pool.start()
    bench.put(lambda: [].remove(1))
    bench.put_name()

    eventually(lambda: bench.names)
    assert pool.stop(SOON) == 0


def test_busy_workers_are_counted(make: Callable[[int], DaemonPool], bench: Bench) -> None:
    pool = make(3)

    hangs = [hung(bench), hung(bench)]

    assert (pool.size, pool.busy, pool.abandoned) == (3, 2, 0)
    for hang in hangs:
        hang.let_go.set()
    eventually(lambda: pool.busy == 0)


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


def test_a_pool_grows(make: Callable[[int], DaemonPool], bench: Bench) -> None:
    pool = make(1)

    pool.resize(4)
    hangs = [hung(bench) for _ in range(4)]

    assert (pool.size, pool.busy) == (4, 4)
    for hang in hangs:
        hang.let_go.set()


def test_a_pool_that_shrinks_lets_its_workers_end_what_they_run(
    make: Callable[[int], DaemonPool], bench: Bench
) -> None:
    pool = make(3)
    hangs = [hung(bench) for _ in range(3)]

    pool.resize(1)

    assert (pool.size, pool.busy, pool.abandoned) == (1, 3, 0)
    for hang in hangs:
        hang.let_go.set()
    eventually(lambda: pool.busy == 0)
    bench.put_name()
    eventually(lambda: bench.names)
    assert bench.names == ["sgops-worker-0"]


def test_stop_waits_for_those_at_work(make: Callable[[int], DaemonPool], bench: Bench) -> None:
    pool = make(2)
    hang = hung(bench)
    threading.Timer(0.02, hang.let_go.set).start()

    left = pool.stop(SOON)

    assert left == 0
    assert hang.let_go.is_set()


def test_stop_gives_up_at_its_deadline_and_says_how_many_still_run(
    make: Callable[[int], DaemonPool], bench: Bench
) -> None:
    pool = make(2)
    hangs = [hung(bench), hung(bench)]
    pool.replace(0)

    left = pool.stop(0.01)

    assert left == 2
    for hang in hangs:
        hang.let_go.set()


def test_nothing_begins_after_the_stop(make: Callable[[int], DaemonPool], bench: Bench) -> None:
    pool = make(1)
    threads: list[threading.Thread] = []
    bench.put(lambda: threads.append(threading.current_thread()))
    eventually(lambda: threads)

    pool.stop(SOON)
    bench.put_name()

    threads[0].join(SOON)
    assert not threads[0].is_alive()
    assert bench.names == []


def test_a_feed_that_fails_is_reported_and_asked_again(errors: Errors) -> None:
    class Torn(Bench):
        def take(self, worker: int, timeout: float) -> Work | None:
            if not errors.seen:
                raise OSError("torn")
            return super().take(worker, timeout)

    feed = Torn()
    pool = DaemonPool(1, feed, on_error=errors)
    pool.start()
    feed.put_name()

    eventually(lambda: feed.names)
    assert isinstance(errors.seen[0][1], OSError)
    pool.stop(SOON)


EXIT_WITH_A_HUNG_WORKER = """
import threading
from sgops.runtime.pool import DaemonPool
from sgops.runtime.ready import ReadyQueue

began = threading.Event()
def hang():
    began.set()
    threading.Event().wait(600)
works = ReadyQueue(lambda work: (0, 0))
class Feed:
    def take(self, worker, timeout):
        return works.take(timeout)
works.put(hang)
DaemonPool(2, Feed()).start()
began.wait(30)
"""


def test_a_process_with_a_hung_worker_exits_at_once(tmp_path: Path) -> None:
    script = tmp_path / "hang.py"
    script.write_text(EXIT_WITH_A_HUNG_WORKER)

    ended = subprocess.run([sys.executable, str(script)], timeout=30, check=False, capture_output=True)

    assert ended.returncode == 0
    assert ended.stderr == b""
