"""Each part is judged by its figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sgops.core import health
from sgops.core.health import Disk, Threads
from sgops.core.settings import HealthSettings
from sgops.core.throughput import Pace
from sgops.core.values import Json
from sgops.core.views import HealthComponent

SET = HealthSettings()
NOW = timedelta(0)
LATE = timedelta(seconds=11)
SLOW = Pace(usual=60, now=20, seen=timedelta(hours=1))
STILL = Pace(usual=60, now=1, seen=timedelta(hours=1))
NEW = Pace(usual=60, now=1, seen=timedelta(minutes=1))
CREW = Threads(wanted=4, alive=4, busy=1, abandoned=0)
JUDGED = {
    "a writer at work": (health.database(None, 7, NOW, SET), "healthy"),
    "a writer that has ended": (health.database(None, 7, None, SET), "unhealthy"),
    "a writer that hangs": (health.database(None, 7, LATE, SET), "unhealthy"),
    "a writer with too much": (health.database(None, 5001, NOW, SET), "unhealthy"),
    "a disk in the way": (health.database("nothing can be written", 7, NOW, SET), "unhealthy"),
    "a queue": (health.queue(10_000, SET, paused=False), "healthy"),
    "a queue that is too long": (health.queue(10_001, SET, paused=False), "degraded"),
    "room": (health.storage(Disk(free=2**40), None, SET), "healthy"),
    "little room": (health.storage(Disk(free=2**20), None, SET), "degraded"),
    "a disk that refuses": (health.storage(Disk(free=2**40, refuses="read-only"), None, SET), "unhealthy"),
    "enough memory": (health.memory(0.5, 1, SET), "healthy"),
    "little memory": (health.memory(0.91, 1, SET), "degraded"),
    "services that nobody has asked": (health.services(None), "healthy"),
    "no services": (health.services({}), "healthy"),
    "services that answer": (health.services({"farm": None}), "healthy"),
    "one that does not": (health.services({"farm": None, "mill": "503"}), "degraded"),
    "none that answers": (health.services({"mill": "503"}), "unhealthy"),
    "a slow engine": (health.throughput(SLOW, SET, busy=True), "degraded"),
    "one that stands still": (health.throughput(STILL, SET, busy=True), "unhealthy"),
    "one that has nothing to do": (health.throughput(STILL, SET, busy=False), "healthy"),
    "one that is still learning": (health.throughput(NEW, SET, busy=True), "healthy"),
    "a timer that ticks": (health.scheduler(NOW, (), SET), "healthy"),
    "a timer that was not started": (health.scheduler(None, (), SET), "healthy"),
    "a timer that has stopped": (health.scheduler(LATE, (), SET), "unhealthy"),
    "a duty that fails": (health.scheduler(NOW, ("meters failed: OSError: no",), SET), "degraded"),
    "workers": (health.workers(CREW, NOW, 4, SET), "healthy"),
    "workers that get nothing": (health.workers(CREW, LATE, 4, SET), "unhealthy"),
    "workers that are gone": (
        health.workers(Threads(wanted=4, alive=0, busy=0, abandoned=0), NOW, 4, SET),
        "unhealthy",
    ),
    "threads that hang": (health.workers(Threads(wanted=4, alive=4, busy=1, abandoned=1), NOW, 4, SET), "degraded"),
    "too many of them": (
        health.workers(Threads(wanted=4, alive=4, busy=1, abandoned=4, is_crowded=True), NOW, 4, SET),
        "unhealthy",
    ),
}


@pytest.mark.parametrize("case", JUDGED)
def test_each_part_is_judged_and_what_is_not_well_says_why(case: str) -> None:
    component, status = JUDGED[case]

    assert component.status == status
    assert component.reason or status == "healthy"


def test_an_engine_is_as_its_worst_part() -> None:
    parts = {"one": HealthComponent(status="healthy"), "two": HealthComponent(status="degraded")}

    assert health.verdict(parts, datetime(2030, 1, 1, tzinfo=UTC)).status == "degraded"


def test_only_what_is_not_as_it_was_has_changed() -> None:
    parts = {name: HealthComponent(status=name) for name in ("healthy", "degraded", "unhealthy")}

    changed = health.changes({"degraded": "degraded", "unhealthy": "degraded"}, parts)

    assert list(changed) == ["unhealthy"]


@pytest.mark.parametrize(
    ("component", "value", "words"),
    [
        ("database", 1200, "1,200 writes wait"),
        ("queue", 3, "3 queued"),
        ("storage", 64_747_515_904, "60GiB free"),
        ("memory", 53_284_864, "50MiB"),
        ("workers", 2, "2 busy"),
        ("services", {"farm": "answers", "voice": "503"}, "1 of 2 answer"),
        ("throughput", {"now": 1.5, "usual": 2.0}, "1.5 stages/min"),
        ("scheduler", None, ""),
    ],
)
def test_a_figure_is_said_with_what_it_counts(component: str, value: Json, words: str) -> None:
    said = health.spoken(component, value)

    assert said == words
