"""Whatever somebody does to the clock on the wall, a retry waits its time: nothing is dropped, nothing is delayed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgops.core.pipeline import Pipeline
from sgops.core.retry import Retry
from tests.crash.acts import LATE
from tests.crash.home import prepare
from tests.crash.nursery import Nursery
from tests.crash.witness import Witness, of
from tests.engine.pipelines import Failing, of_stages
from tests.support.clock import FakeClock
from tests.support.plant import Plant

HOUR = timedelta(hours=1)
DELAYS = (30, 60, 90)

moves = st.lists(
    st.tuples(
        st.sampled_from([timedelta(0), HOUR, -HOUR]),
        st.integers(min_value=3, max_value=25),
        st.booleans(),
    ),
    min_size=3,
    max_size=6,
)


def failing_once(seconds: float, name: str) -> Pipeline:
    retry = Retry(base=f"{round(seconds * 1000)}ms", jitter="none")
    return of_stages(Failing(times=1).body(), name=name, retry=retry)


@contextmanager
def waiting(clock: FakeClock) -> Iterator[tuple[Plant, dict[int, int]]]:
    """Give a plant with a job for each delay, all waiting since this moment."""
    with tempfile.TemporaryDirectory() as folder:
        pipelines = [failing_once(delay, f"after-{delay}") for delay in DELAYS]
        plant = Plant(Path(folder) / "data", pipelines, clock=clock).start()
        jobs = {plant.submit(f"after-{delay}"): delay for delay in DELAYS}
        for job in jobs:
            plant.wait_for(job, "waiting")
        plant.operations.run_duty("due")
        yield plant, jobs
        plant.stop()


@settings(max_examples=12)
@given(moves=moves)
def test_each_retry_begins_when_its_time_has_passed_and_not_before(moves: list[tuple[timedelta, int, bool]]) -> None:
    clock = FakeClock()
    with waiting(clock) as (plant, jobs):
        passed = 0
        for step, seconds, restart in moves:
            clock.step_wall(step)
            clock.advance(timedelta(seconds=seconds))
            passed += seconds
            if restart:
                plant.stop()
                plant.start()
            plant.operations.run_duty("due")

            for job, delay in jobs.items():
                if passed >= delay:
                    assert plant.wait_for(job).state == "completed"
                else:
                    assert plant.job(job).state == "waiting"


@pytest.mark.slow
def test_a_real_engine_notices_in_time_that_the_clock_was_set(nursery: Nursery, tmp_path: Path) -> None:
    # Where nothing can be preloaded, nobody sets the clock, and the retries must be on time all the same.
    for step in (3600, -3600):
        home = tmp_path / str(step)
        home.mkdir()
        prepare(home)

        end = nursery.live(home, f"late:{step}")

        assert end.status == 0, (home / "output").read_text(encoding="utf-8")
        assert _lateness(home) == []


@pytest.mark.slow
def test_an_engine_that_starts_on_another_clock_than_the_dead_one_had_keeps_its_retries(
    nursery: Nursery, tmp_path: Path
) -> None:
    for step in (3600, -3600):
        home = tmp_path / str(step)
        home.mkdir()
        prepare(home)

        killed = nursery.live(home, "late:die")
        end = nursery.live(home, "finish", wall=step)

        assert (killed.status, end.status) == (-SIGKILL, 0), (home / "output").read_text(encoding="utf-8")
        assert _lateness(home) == []


def _lateness(home: Path) -> list[str]:
    """Name the retries that came too early, or later than a busy machine explains, or twice."""
    seen = Witness(home / "witness").read()
    failed = {job: float(at) for job, at in of(seen, "failed")}
    came = [(job, float(at) - failed[job]) for job, at in of(seen, "came")]
    wrong = [f"job {job} came after {took:.1f} s" for job, took in came if not 2.4 < took < 20]
    if sorted(job for job, _ in came) != sorted(failed) or len(failed) != LATE:
        wrong.append(f"{len(failed)} failed, {len(came)} came")
    return wrong
