"""One thread at a time has the pen, and everybody can see how long it has been at it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sgops.store.pen import Pen
from tests.support.clock import FakeClock


def test_a_pen_that_is_free_is_taken_and_is_its_takers() -> None:
    pen = Pen(FakeClock())

    is_taken = pen.take_if_free()

    assert is_taken
    assert pen.is_mine


def test_a_pen_that_somebody_has_is_not_waited_for() -> None:
    pen = Pen(FakeClock())

    with pen, ThreadPoolExecutor(1) as other:
        is_taken = other.submit(pen.take_if_free).result(5)
        is_the_others = other.submit(lambda: pen.is_mine).result(5)

    assert not is_taken
    assert not is_the_others


def test_a_pen_that_was_given_back_is_nobodys_and_is_given_out_again() -> None:
    pen = Pen(FakeClock())
    pen.take_if_free()

    pen.give_back()

    assert not pen.is_mine
    assert pen.take_if_free()


def test_how_long_it_is_in_use_and_how_long_it_was_not_is_known() -> None:
    clock = FakeClock()
    pen = Pen(clock)

    clock.advance(timedelta(seconds=3))
    seen = [(pen.held_for, pen.free_for)]
    with pen:
        clock.advance(timedelta(seconds=2))
        seen.append((pen.held_for, pen.free_for))
    seen.append((pen.held_for, pen.free_for))

    assert seen == [(0, 3), (2, 0), (0, 0)]
