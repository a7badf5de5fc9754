"""A lane does one thing after the other, forgets what nobody wants any more, and holds nobody up."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from sgops.tui.lane import Lane
from tests.support.eventually import eventually


class Gate:
    """A call that takes as long as a test wants."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()

    def __call__(self) -> None:
        self.entered.set()
        self.open.wait(10)


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open.set()


@pytest.fixture
def lane(gate: Gate) -> Iterator[Lane]:
    """Give a lane that is busy until the gate is opened."""
    lane = Lane("test-lane")
    lane.do("gate", gate)
    assert gate.entered.wait(5)
    yield lane
    lane.close()


def test_a_newer_call_with_the_same_key_replaces_the_one_that_waits(lane: Lane, gate: Gate) -> None:
    done: list[str] = []

    for text in ("first", "second"):
        lane.do("page", lambda text=text: done.append(text))  # type: ignore[misc]
    gate.open.set()

    eventually(lambda: lane.is_idle)
    assert done == ["second"]


def test_what_is_wanted_soon_goes_first(lane: Lane, gate: Gate) -> None:
    done: list[str] = []

    lane.do("later", lambda: done.append("later"))
    lane.do("soon", lambda: done.append("soon"), soon=True)
    gate.open.set()

    eventually(lambda: lane.is_idle)
    assert done == ["soon", "later"]


def test_what_is_forgotten_is_not_done(lane: Lane, gate: Gate) -> None:
    done: list[str] = []
    lane.do("mine", lambda: done.append("mine"))
    lane.do("yours", lambda: done.append("yours"))

    lane.forget(lambda key: key == "mine")
    gate.open.set()

    eventually(lambda: lane.is_idle)
    assert done == ["yours"]


def test_closing_waits_for_nothing_and_takes_nothing_more(lane: Lane, gate: Gate) -> None:
    done: list[str] = []
    lane.do("waiting", lambda: done.append("waiting"))

    lane.close()
    lane.do("late", lambda: done.append("late"))
    gate.open.set()

    eventually(lambda: lane.is_idle)
    assert done == []


def test_a_lane_is_a_daemon_that_nobody_has_to_wait_for(lane: Lane) -> None:
    thread = next(thread for thread in threading.enumerate() if thread.name == "test-lane")

    assert thread.daemon


def test_what_can_wait_is_done_once_in_the_next_pause_and_holds_up_nothing(lane: Lane, gate: Gate) -> None:
    done: list[str] = []

    for text in ("first", "second"):
        lane.do("story", lambda text=text: done.append(text), at_rest=True)  # type: ignore[misc]
    lane.do("page", lambda: done.append("page"))
    gate.open.set()

    eventually(lambda: lane.is_idle)
    assert done == ["page", "second"]


def test_what_could_wait_and_no_longer_can_is_done_at_once(lane: Lane, gate: Gate) -> None:
    done: list[str] = []
    lane.do("story", lambda: done.append("idly"), at_rest=True)
    lane.do("page", lambda: done.append("page"))

    lane.do("story", lambda: done.append("now"))
    gate.open.set()

    eventually(lambda: lane.is_idle)
    assert done == ["now", "page"]
