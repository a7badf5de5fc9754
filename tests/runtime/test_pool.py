"""Workers survive what they run, are replaced when they hang, and never hold up the exit."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sgops.runtime.pool import DaemonPool, Work
from tests.support.eventually import eventually
from tests.support.workbench import SOON, Bench, Errors, hung


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
    def fail(*_: object) -> None:
        raise OSError("the log is gone")

    pool = DaemonPool(1, bench, on_error=fail)
    pool.start()
    bench.put(fail)
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
