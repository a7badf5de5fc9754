"""The axes that are measured on a real engine: throughput, submits, start latency, retry lateness, recovery, bytes."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

from sgops.boot.assemble import Assembled, Outside, assemble
from sgops.boot.pipelines import entry_of
from sgops.core.pipeline import Pipeline
from sgops.core.retry import Retry
from sgops.core.settings import Settings
from sgops.core.signals import Fail
from sgops.engine.catalog import Catalog
from sgops.ports import BatchSubmission, Operations, Submission

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# How long a busy stage is, and how many rounds its clock is set by.
_STAGE_SECONDS = 200e-6
_ROUNDS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table: what was measured, and what it is compared with."""

    axis: str
    value: str
    against: str = ""
    budget: str = ""


def five_stages(work: Any = None) -> Pipeline:
    """Make a pipeline of five stages that do as little as `work` does."""
    pipeline = Pipeline("bench")
    for number in range(5):

        def body(number: int = number) -> int:
            if work is not None:
                work()
            return number

        pipeline.stage(name=f"s{number}")(body)
    return pipeline


@contextmanager
def engine(
    folder: Path, *pipelines: Pipeline, running: bool = True, workers: int = 4, **tables: Any
) -> Iterator[Assembled]:
    """Run an engine in a folder, with the settings every figure is taken at, but for the tables that are given."""
    folder.mkdir(parents=True, exist_ok=True)
    base = Settings()
    settings = replace(base, engine=replace(base.engine, data_dir=folder, workers=workers), **tables)
    catalog = Catalog([entry_of(pipeline) for pipeline in pipelines])
    assembled = assemble(settings, catalog, Outside(on_fatal=_give_up, env=os.environ), runs=True)
    if running:
        assembled.engine.start()
    try:
        yield assembled
    finally:
        if running:
            assembled.engine.stop()
        assembled.close(clean=True)


def wait_until_done(plant: Assembled, jobs: int, *, within: float = 300.0, every: float = 0.02) -> None:
    """Wait until so many jobs are completed, with looks that cost little, and less where there are fewer of them."""
    until = time.perf_counter() + within
    while (counts := plant.reader.status_counts()).get("completed", 0) < jobs:
        if time.perf_counter() > until:
            raise TimeoutError(f"{counts} after {within} s")
        time.sleep(every)


def throughput(folder: Path, jobs: int) -> tuple[float, float]:
    """Run five-stage no-op jobs; give jobs a second and bytes a job."""
    with engine(folder, five_stages(), running=False) as plant:
        operations = plant.engine.operations
        operations.submit(Submission(name="bench", count=jobs))
        began = time.perf_counter()
        plant.engine.start()
        wait_until_done(plant, jobs, every=0.1)
        spent = time.perf_counter() - began
        plant.engine.stop()
    # The reserve that lies beside the database holds no job.
    files = [folder / "sgops.db", folder / "sgops.db-wal"]
    size = sum(file.stat().st_size for file in files if file.exists())
    return jobs / spent, size / jobs


def busy_throughput(folder: Path, jobs: int) -> tuple[float, float]:
    """Run five stages of 200 µs of pure Python; give jobs a second, and what the stages alone would allow."""
    # A loop's length is another time on every machine: so many rounds as take 200 µs on this one.
    rounds = round(_ROUNDS * _STAGE_SECONDS / _spent(_ROUNDS))
    with engine(folder, five_stages(partial(_spin, rounds)), running=False) as plant:
        operations = plant.engine.operations
        operations.submit(Submission(name="bench", count=jobs))
        began = time.perf_counter()
        plant.engine.start()
        wait_until_done(plant, jobs, every=0.1)
        spent = time.perf_counter() - began
        plant.engine.stop()
    return jobs / spent, 1 / (5 * _spent(rounds))


def submits(folder: Path, singles: int, bulk: int) -> tuple[float, float]:
    """Submit one by one and in bulk, each acknowledged durable; jobs a second."""
    with engine(folder, five_stages(), running=False) as plant, _a_face() as face:
        one_by_one = face.submit(_submit, plant.engine.operations, singles, 1).result()
        return singles / one_by_one, bulk / face.submit(_submit, plant.engine.operations, 1, bulk).result()


def _submit(operations: Operations, times: int, count: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        operations.submit(Submission(name="bench", count=count))
    return time.perf_counter() - began


def _a_face() -> ThreadPoolExecutor:
    """Give a thread to ask on: no face asks on the main one."""
    return ThreadPoolExecutor(1, thread_name_prefix="bench-face")


def batch(folder: Path, lines: int) -> tuple[float, list[float]]:
    """Submit lines as one batch; give the seconds, and the milliseconds of looks at its progress while it runs.

    Every look is held against itself: what is in the states together is the whole batch.
    """
    text = "\n".join(f'{{"title": "number {number}"}}' for number in range(lines)).encode()
    with engine(folder, five_stages()) as plant:
        operations = plant.engine.operations
        operations.pause()
        began = time.perf_counter()
        made = operations.submit_batch(BatchSubmission(name="bench", lines=text))
        submitted = time.perf_counter() - began
        operations.resume()
        looks = [_look(operations, made.id) for _ in range(50)]
    return submitted, looks


def _look(operations: Operations, batch: int) -> float:
    began = time.perf_counter()
    progress = asdict(operations.batch(batch).progress)
    spent = 1000 * (time.perf_counter() - began)
    if progress.pop("total") != sum(progress.values()):
        raise ValueError(f"the progress of batch {batch} is not exact")
    time.sleep(0.02)
    return spent


def start_latency(folder: Path, times: int) -> list[float]:
    """Measure from the call of submit on an idle engine to the first line of the first stage; milliseconds."""
    began = threading.Event()
    at: list[float] = []
    pipeline = Pipeline("bench")

    @pipeline.stage
    def first() -> None:
        at.append(time.perf_counter())
        began.set()

    def submit_and_wait(operations: Operations) -> float:
        time.sleep(0.01)
        began.clear()
        called = time.perf_counter()
        operations.submit(Submission(name="bench"))
        began.wait(5)
        return (at[-1] - called) * 1000

    with engine(folder, pipeline) as plant, _a_face() as face:
        return sorted(face.submit(submit_and_wait, plant.engine.operations).result() for _ in range(times))


def retry_lateness(folder: Path, times: int) -> list[float]:
    """Measure from the moment a retry is due to the first line of the stage; milliseconds."""
    late: list[float] = []
    pipeline = Pipeline("bench")

    @pipeline.stage
    def flaky(ctx: Any) -> None:
        if ctx.attempt == 1:
            raise Fail("once", type="network_timeout")
        late.append(time.time())

    with engine(folder, pipeline) as plant:
        operations = plant.engine.operations
        ids: list[int] = []
        for _ in range(times):
            ids += operations.submit(Submission(name="bench")).ids
            time.sleep(0.005)
        wait_until_done(plant, times)
        due = sorted(operations.attempts(job).items[0].next_retry_at.timestamp() for job in ids)  # type: ignore[union-attr]
    return sorted((ran - wanted) * 1000 for ran, wanted in zip(sorted(late), due, strict=True))


def recovery(folder: Path, interrupted: int, others: int) -> tuple[float, float]:
    """Start an engine over jobs that were running when the one before died; seconds to ready, and until all decided.

    Other jobs lie beside them and wait for their time.
    """
    _leave_running(folder, interrupted, others)
    with engine(folder, five_stages(), running=False) as plant:
        began = time.perf_counter()
        plant.engine.start()
        spent = time.perf_counter() - began
        decided = plant.engine.operations.recovery().last_run.duration_ms / 1000  # type: ignore[union-attr]
        plant.engine.stop()
        return spent, decided


def timeouts(folder: Path, stages: int) -> tuple[float, float]:
    """Let stages overrun all at once, that listen and that do not; seconds from the last deadline to the last end."""
    return _overrun(folder / "listening", stages, listens=True), _overrun(folder / "deaf", stages, listens=False)


def _overrun(folder: Path, stages: int, *, listens: bool) -> float:
    pipeline = Pipeline("bench", retry=Retry(by_type={"timeout": {"limit": 0}}))
    over = threading.Event()

    @pipeline.stage(timeout="5s")
    def hang(ctx: Any) -> None:
        while not over.is_set():
            over.wait(0.05 if listens else 60)
            if listens:
                ctx.beat()

    with engine(folder, pipeline, workers=stages) as plant:
        ids = plant.engine.operations.submit(Submission(name="bench", count=stages)).ids
        while plant.engine.operations.status().counts.get("dead", 0) < stages:
            time.sleep(0.02)
        attempts = [plant.engine.operations.attempts(job).items[0] for job in ids]
        over.set()
    last_deadline = max(attempt.started_at for attempt in attempts).timestamp() + 5
    return max(attempt.finished_at for attempt in attempts if attempt.finished_at).timestamp() - last_deadline


def commands(folder: Path, count: int) -> float:
    """Run commands that do nothing, one a job; jobs a second."""
    pipeline = Pipeline("bench")
    pipeline.command("nothing", ["true"])
    with engine(folder, pipeline) as plant:
        began = time.perf_counter()
        plant.engine.operations.submit(Submission(name="bench", count=count))
        wait_until_done(plant, count)
        return count / (time.perf_counter() - began)


def _leave_running(folder: Path, jobs: int, others: int = 0) -> None:
    """Make jobs with a finished first stage, and leave them in the hands of an engine that is no more."""
    with engine(folder, five_stages(), running=False) as plant:
        plant.engine.operations.submit(Submission(name="bench", count=jobs))
        plant.engine.start()
        wait_until_done(plant, jobs)
        plant.engine.stop()
        if others:
            plant.engine.operations.submit(Submission(name="bench", count=others, at="+1d"))
    db = sqlite3.connect(folder / "sgops.db")
    db.execute(
        "UPDATE job SET state = 'running', stage = 's4', finished_at = NULL, attempt_started_at = started_at "
        "WHERE state = 'completed'"
    )
    db.execute("DELETE FROM checkpoint WHERE stage = 's4'")
    db.execute("DELETE FROM attempt WHERE stage = 's4'")
    db.commit()
    db.close()


def _spin(rounds: int) -> int:
    total = 0
    for number in range(rounds):
        total += number
    return total


def _spent(rounds: int) -> float:
    """Give the seconds that so many rounds take, of many tries the middle one."""
    tries = []
    for _ in range(201):
        began = time.perf_counter()
        _spin(rounds)
        tries.append(time.perf_counter() - began)
    return median(tries)


def _give_up(error: BaseException) -> None:
    raise SystemExit(f"the engine failed: {error}")
