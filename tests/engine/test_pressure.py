"""A process is asked, then told, then ended; how soon depends on why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from sgops.core.settings import Settings
from sgops.core.signals import Interruption
from sgops.engine.pressure import Pressure
from tests.support.clock import FakeClock


class Process:
    """Notes what is done to it."""

    def __init__(self) -> None:
        self.done: list[Any] = []

    def send(self, frame: Any) -> None:
        self.done.append(frame)

    def terminate(self) -> None:
        self.done.append("TERM")

    def kill(self) -> None:
        self.done.append("KILL")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def pressed(
    clock: FakeClock, process: Process, why: Interruption | None, grace: int = 10, *, speaks: bool = True
) -> Pressure:
    base = Settings()
    settings = replace(base, engine=replace(base.engine, cancel_grace=timedelta(seconds=grace)))
    parts: Any = SimpleNamespace(clock=clock, settings=settings)
    flight: Any = SimpleNamespace(stop=why)
    child: Any = process
    return Pressure(parts, flight, child, speaks=speaks)


def passing(clock: FakeClock, pressure: Pressure, *seconds: float) -> None:
    pressure.apply()
    for span in seconds:
        clock.advance(timedelta(seconds=span))
        pressure.apply()


def test_nothing_is_done_while_nobody_wants_it_to_stop(clock: FakeClock) -> None:
    process = Process()

    assert pressed(clock, process, None).apply() == float("inf")

    assert process.done == []


def test_after_a_deadline_half_a_second_passes_to_the_end(clock: FakeClock) -> None:
    process = Process()

    passing(clock, pressed(clock, process, Interruption.DEADLINE), 0.1, 0.2, 0.1, 0.2, 5)

    assert process.done == [{"stop": "deadline"}, "TERM", "KILL"]


def test_a_cancelled_one_has_the_grace(clock: FakeClock) -> None:
    process = Process()
    pressure = pressed(clock, process, Interruption.CANCELLED, grace=10)

    passing(clock, pressure, 9)

    assert process.done == [{"stop": "cancelled"}]
    passing(clock, pressure, 2, 3)
    assert process.done == [{"stop": "cancelled"}, "TERM", "KILL"]


def test_a_fenced_one_is_ended_at_once(clock: FakeClock) -> None:
    process = Process()

    pressed(clock, process, Interruption.FENCED).apply()

    assert process.done[-1] == "KILL"


def test_a_command_is_asked_by_a_signal_and_has_its_time_after_that(clock: FakeClock) -> None:
    cancelled, late = Process(), Process()

    passing(clock, pressed(clock, cancelled, Interruption.CANCELLED, speaks=False), 9, 2)
    passing(clock, pressed(clock, late, Interruption.DEADLINE, speaks=False), 0.1, 0.2)

    assert cancelled.done == [{"stop": "cancelled"}, "TERM", "KILL"]
    assert late.done == [{"stop": "deadline"}, "TERM", "KILL"]


def test_a_shutdown_asks_and_leaves_the_rest_to_the_engine(clock: FakeClock) -> None:
    process = Process()

    passing(clock, pressed(clock, process, Interruption.SHUTDOWN), 100)

    assert process.done == [{"stop": "shutdown"}]
