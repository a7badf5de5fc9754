"""Time passes when a test says so, and only forwards."""

from __future__ import annotations

import threading
from datetime import timedelta

from sgops.testing import FakeClock, FakeDice
from tests.support.eventually import eventually


def test_time_passes_on_all_clocks_together() -> None:
    clock = FakeClock()
    began = clock.now()

    clock.advance(timedelta(minutes=2))
    clock.leap_to(began + timedelta(minutes=5))

    assert clock.now() - began == timedelta(minutes=5)
    assert clock.monotonic() == clock.boottime() == 300


def test_a_moment_that_has_been_is_now() -> None:
    clock = FakeClock()
    began = clock.now()

    clock.leap_to(began - timedelta(hours=1))

    assert clock.now() == began


def test_who_waits_is_woken_by_the_event_or_by_time() -> None:
    clock, never, woken = FakeClock(), threading.Event(), threading.Event()
    already = threading.Event()
    already.set()

    assert clock.wait(already, 60)
    waiting = threading.Thread(target=lambda: woken.set() if not clock.wait(never, 60) else None, daemon=True)
    waiting.start()
    clock.advance(timedelta(minutes=2))

    assert eventually(woken.is_set)


def test_dice_fall_as_they_were_loaded() -> None:
    dice = FakeDice(0.1, 0.9)

    assert [dice.roll() for _ in range(3)] == [0.1, 0.9, 0.9]
    assert len({dice.token() for _ in range(3)}) == 3
