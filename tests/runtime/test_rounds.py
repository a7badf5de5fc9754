"""What must stand still is looked at again and again, whatever a look meets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sgops.runtime.rounds import Rounds
from tests.support.eventually import eventually


@contextmanager
def going(rounds: Rounds) -> Iterator[None]:
    rounds.start()
    try:
        yield
    finally:
        rounds.stop(10)


def test_every_look_is_called_again_and_again() -> None:
    calls: list[str] = []

    with going(Rounds([lambda: calls.append("one"), lambda: calls.append("two")], seconds=0.001)):
        eventually(lambda: calls.count("two") >= 3)

    assert calls[:4] == ["one", "two", "one", "two"]


def test_a_look_that_fails_is_told_once_and_again_when_it_was_over_and_hinders_no_other() -> None:
    told: list[str] = []
    calls: list[int] = []
    fails = threading.Event()
    fails.set()

    def look() -> None:
        if fails.is_set():
            raise OSError("in the way")

    rounds = Rounds([look, lambda: calls.append(1)], seconds=0.001, on_error=lambda _, error: told.append(str(error)))
    with going(rounds):
        eventually(lambda: len(calls) >= 5)
        assert told == ["in the way"]
        fails.clear()
        over = len(calls) + 2
        eventually(lambda: len(calls) >= over)
        fails.set()
        eventually(lambda: len(told) == 2)

    assert told == ["in the way", "in the way"]
