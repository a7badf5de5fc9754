"""What it costs to let old jobs go: how fast, and how long the writer is held meanwhile, also beside busy threads."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from bench.axes import Figure, engine, five_stages
from sgops.core.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sgops.boot.assemble import Assembled

BUDGET: Final = "50"
THREADS: Final = 4


class Holds:
    """How long each transaction has the writer, in milliseconds, from its first word to its answer."""

    def __init__(self, plant: Assembled) -> None:
        # With what the writer's own thread took of a processor: the rest, it waited for others, or for the disk.
        self.spent: list[tuple[float, float]] = []
        self._unit = plant.store._writer._unit  # noqa: SLF001 - nobody else knows
        self._begin, self._commit = self._unit.begin, self._unit.commit
        self._began = self._worked = 0.0
        self._unit.begin, self._unit.commit = self._begin_now, self._commit_now  # type: ignore[method-assign]

    def _begin_now(self) -> None:
        self._began, self._worked = time.perf_counter(), time.thread_time()
        self._begin()

    def _commit_now(self) -> int:
        rows = self._commit()
        if self._began:
            self.spent.append(((time.perf_counter() - self._began) * 1000, (time.thread_time() - self._worked) * 1000))
        return rows


def retention(folder: Path, jobs: int) -> list[Figure]:
    """Prune checkpoints and delete jobs of a file that is full of them."""
    base = Settings()
    at_once: dict[str, Any] = {
        "retention": replace(base.retention, history=timedelta(0)),
        "checkpoints": replace(base.checkpoints, keep_completed=timedelta(0)),
    }
    with engine(folder, five_stages(), **at_once) as plant:
        clean = plant.engine.operations.cleanup
        figures = [
            _figure(plant, f"prune checkpoints of 10,000 of {jobs:,} jobs", lambda: clean(kind="checkpoint").deleted),
            _figure(plant, f"delete 10,000 of {jobs:,} jobs", lambda: clean(kind="history").deleted),
        ]
        with _busy():
            figures += [
                _figure(plant, "  nothing at all, beside 4 busy threads", lambda: _nothing(plant)),
                _figure(plant, "  prune, beside 4 busy threads", lambda: clean(kind="checkpoint").deleted),
                _figure(plant, "  delete, beside 4 busy threads", lambda: clean(kind="history").deleted),
            ]
    return [figure for some in figures for figure in some]


def _nothing(plant: Assembled) -> int:
    """Begin and commit, again and again: what a hold is made of before anything is done in it."""
    for _ in range(200):
        plant.store.perform(lambda _unit: None)
    return 200


def _figure(plant: Assembled, axis: str, act: Callable[[], int]) -> list[Figure]:
    holds = Holds(plant)
    began = time.perf_counter()
    count = act()
    spent = time.perf_counter() - began
    holds_ms = sorted(wall for wall, _ in holds.spent)
    worked = max(own for _, own in holds.spent)
    return [
        Figure(axis=f"{axis}, jobs/s", value=f"{count / spent:,.0f}"),
        Figure(
            axis="  longest hold of the writer, ms",
            value=f"{holds_ms[-1]:.1f}, p99 {holds_ms[int(len(holds_ms) * 0.99) - 1]:.1f}",
            against=f"{worked:.1f} at work",
            budget=BUDGET,
        ),
    ]


@contextmanager
def _busy() -> Iterator[None]:
    """Keep threads at pure Python, as stages that compute do."""
    over = threading.Event()

    def spin() -> None:
        while not over.is_set():
            sum(range(2000))

    threads = [threading.Thread(target=spin) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
