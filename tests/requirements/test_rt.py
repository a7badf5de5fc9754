"""RT: what is tried again, when, how often, and what never is."""

from __future__ import annotations

import subprocess
import threading
import urllib.error
from collections.abc import Callable
from datetime import timedelta
from email.message import Message

import pytest

from sgops.core.errors import Refused
from sgops.core.pipeline import Pipeline
from sgops.core.retry import Retry
from sgops.core.signals import Fail
from sgops.ports import Asking, Submission
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Failing, of_stages
from tests.support.clock import FakeClock
from tests.support.dice import LoadedDice
from tests.support.plant import Plant

PERMANENT = ("invalid_input", "auth_failure")


def failing_once(error: Callable[[], BaseException], **policy: object) -> Pipeline:
    """Give a pipeline that fails once with this error, under the policy that nobody has set."""
    return of_stages(Failing(times=1, error=error).body(), retry=Retry(**policy))  # type: ignore[arg-type]


def wait_of_first_retry(plant: Plant) -> float:
    """Give how many seconds the first retry waits."""
    view = plant.wait_for(plant.submit(), "waiting")
    assert view.due_at is not None
    assert view.last_failure is not None
    return (view.due_at - view.last_failure.at).total_seconds()


@pytest.mark.parametrize(("roll", "waits"), [(0.0, 0.5), (0.9, 0.9)])
def test_rt_1_the_first_retry_waits_a_second_with_full_jitter_over_a_floor(
    roll: float, waits: float, make_plant: MakePlant
) -> None:
    plant = make_plant(failing_once(ConnectionError), clock=FakeClock(), dice=LoadedDice(roll)).start()

    assert wait_of_first_retry(plant) == pytest.approx(waits)


def test_rt_1_a_limit_counts_retries_and_can_be_set_for_a_failure_type(make_plant: MakePlant) -> None:
    policy = Retry(limit=9, base="1ms", by_type={"network_timeout": {"limit": 2}})
    plant = make_plant(of_stages(Failing(times=99).body(), retry=policy)).start()

    view = plant.wait_for(plant.submit())

    assert (view.state, view.attempts) == ("dead", 3)


@pytest.mark.parametrize(
    ("failure", "seconds"), [("network_timeout", 1), ("rate_limit", 5), ("resource_unavailable", 2)]
)
def test_rt_2_each_type_has_its_delay(failure: str, seconds: int, make_plant: MakePlant) -> None:
    plant = make_plant(
        failing_once(lambda: Fail("not now", type=failure)), clock=FakeClock(), dice=LoadedDice(0.0)
    ).start()

    assert wait_of_first_retry(plant) == pytest.approx(seconds / 2)


@pytest.mark.parametrize("failure", PERMANENT)
def test_rt_2_a_permanent_failure_is_never_tried_again(failure: str, make_plant: MakePlant) -> None:
    plant = make_plant(failing_once(lambda: Fail("no", type=failure))).start()

    view = plant.wait_for(plant.submit())

    assert (view.state, view.attempts) == ("dead", 1)


def _answer(status: int, **headers: str) -> urllib.error.HTTPError:
    said = Message()
    for name, value in headers.items():
        said[name.replace("_", "-")] = value
    return urllib.error.HTTPError("http://farm/", status, "no", said, None)


def test_rt_2_a_service_that_says_when_to_come_back_is_believed_beyond_the_cap(make_plant: MakePlant) -> None:
    plant = make_plant(failing_once(lambda: _answer(429, Retry_After="900")), clock=FakeClock()).start()

    assert wait_of_first_retry(plant) == pytest.approx(900, abs=1)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (lambda: TimeoutError("slow"), "network_timeout"),
        (lambda: _answer(503), "resource_unavailable"),
        (lambda: _answer(401), "auth_failure"),
        (lambda: _answer(422), "invalid_input"),
        (lambda: subprocess.TimeoutExpired("ffmpeg", 3), "timeout"),
        (lambda: subprocess.CalledProcessError(77, "ffmpeg"), "auth_failure"),
        (lambda: OSError(28, "No space left on device"), "resource_unavailable"),
        (MemoryError, "out_of_memory"),
        (lambda: ValueError("odd"), "unknown"),
    ],
)
def test_rt_3_real_errors_are_classified(
    error: Callable[[], BaseException], failure: str, make_plant: MakePlant
) -> None:
    plant = make_plant(failing_once(error), clock=FakeClock()).start()

    view = plant.wait_for(plant.submit(), "waiting", "dead")

    assert view.last_failure is not None
    assert view.last_failure.type == failure


def test_rt_3_an_author_classifies_what_nobody_else_knows(make_plant: MakePlant) -> None:
    plant = make_plant(failing_once(lambda: ValueError("quota"), classify=lambda error: "rate_limit")).start()

    view = plant.wait_for(plant.submit(), "waiting")

    assert view.last_failure is not None
    assert view.last_failure.type == "rate_limit"


def test_rt_4_a_retry_waits_through_a_restart_neither_shorter_nor_longer(make_plant: MakePlant) -> None:
    clock = FakeClock()
    plant = make_plant(failing_once(ConnectionError, base="1h", cap="1h"), clock=clock, dice=LoadedDice(1.0)).start()
    job = plant.submit()
    before = plant.wait_for(job, "waiting")

    plant.stop()
    clock.advance(timedelta(minutes=30))
    after = plant.start().job(job)

    assert (after.due_at, after.attempts) == (before.due_at, 1)
    [attempt] = plant.operations.attempts(job).items
    assert (attempt.failure_type, attempt.next_retry_at) == ("network_timeout", before.due_at)
    clock.advance(timedelta(minutes=31))
    assert plant.wait_for(job).state == "completed"


def test_rt_5_a_retry_is_refused_before_its_time_unless_forced(make_plant: MakePlant) -> None:
    plant = make_plant(failing_once(ConnectionError, base="1h")).start()
    job = plant.submit()
    plant.wait_for(job, "waiting")

    with pytest.raises(Refused, match="due in") as refused:
        plant.operations.retry_jobs(plant.only(job))
    plant.operations.retry_jobs(plant.only(job), force=True)

    assert "--force" in str(refused.value.hint)
    assert plant.wait_for(job).state == "completed"


def test_rt_5_a_cancelled_job_is_not_retried(make_plant: MakePlant) -> None:
    plant = make_plant(failing_once(ConnectionError, base="1h")).start()
    job = plant.submit()
    plant.wait_for(job, "waiting")
    plant.operations.cancel(plant.only(job))

    with pytest.raises(Refused, match="cancelled"):
        plant.operations.retry_jobs(plant.only(job), force=True)


def test_rt_6_waiting_retries_hold_no_thread(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(Failing(times=999).body(), retry=Retry(base="1h"))).start()
    plant.wait_for(plant.submit(), "waiting")
    threads = threading.active_count()

    jobs = plant.operations.submit(Submission(name="story", count=200)).ids
    for job in jobs:
        plant.wait_for(job, "waiting")

    # A duty of the engine may have a thread for a moment; the 200 that wait have none.
    assert threading.active_count() <= threads + 3
    assert len(plant.operations.jobs(Asking(filter="state:waiting", limit=500)).items) == 201
