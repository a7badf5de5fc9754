"""A pool of threads and the bench they work at."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sgops.runtime.pool import DaemonPool
from tests.support.workbench import Bench, Errors


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
