"""The clocks say what the machine says, and the fake moves as it is told."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sgops.core.ticks import drift
from sgops.runtime.clock import SystemClock, read_boot_id
from tests.support.clock import NOON, FakeClock


def test_now_is_an_aware_instant_in_utc() -> None:
    before = datetime.now(UTC)

    now = SystemClock().now()

    assert now.tzinfo is UTC
    assert before <= now <= datetime.now(UTC)


def test_the_machines_clocks_never_go_back() -> None:
    clock = SystemClock()

    looks = [clock.tick() for _ in range(100)]

    assert [look.monotonic for look in looks] == sorted(look.monotonic for look in looks)
    assert [look.boottime for look in looks] == sorted(look.boottime for look in looks)


def test_two_looks_in_a_row_see_neither_a_step_nor_a_suspend() -> None:
    clock = SystemClock()

    move = drift(clock.tick(), clock.tick())

    assert abs(move.step) < timedelta(seconds=1)
    assert abs(move.suspended) < timedelta(seconds=1)


def test_waiting_ends_at_once_when_the_event_is_set() -> None:
    event = threading.Event()
    event.set()

    before = time.monotonic()

    assert SystemClock().wait(event, 60)
    assert time.monotonic() - before < 10


def test_waiting_ends_when_the_seconds_have_passed() -> None:
    event = threading.Event()

    is_set = SystemClock().wait(event, 0.001)

    assert not is_set


def test_a_boot_has_one_name() -> None:
    first, second = SystemClock(), SystemClock()

    assert first.boot_id
    assert first.boot_id == second.boot_id


def test_a_boot_without_a_file_still_has_one_name(tmp_path: Path) -> None:
    nowhere = tmp_path / "no such file"

    assert len(read_boot_id(nowhere)) == 32
    assert read_boot_id(nowhere) == read_boot_id(nowhere)


def test_a_fake_clock_tells_time_that_passes_from_a_step_and_a_suspend() -> None:
    clock = FakeClock()
    before = clock.tick()

    clock.advance(timedelta(seconds=10))
    clock.step_wall(timedelta(hours=-1))
    clock.suspend(timedelta(minutes=5))

    move = drift(before, clock.tick())
    assert clock.now() == NOON + timedelta(seconds=10, hours=-1, minutes=5)
    assert clock.monotonic() == before.monotonic + 10
    assert move.step == timedelta(hours=-1)
    assert move.suspended == timedelta(minutes=5)


def test_a_fake_clock_holds_a_waiter_until_it_is_advanced() -> None:
    clock = FakeClock()
    outcome: list[bool] = []
    waiter = threading.Thread(target=lambda: outcome.append(clock.wait(threading.Event(), 3600)))

    waiter.start()
    assert not outcome
    while waiter.is_alive():
        clock.advance(timedelta(minutes=1))
        waiter.join(0.001)

    assert outcome == [False]
