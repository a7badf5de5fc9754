"""Every listener hears everything in order, or is told that it did not; nobody holds up the publisher."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.events import Event, EventType
from sgops.runtime.bus import Bus
from tests.support.eventually import eventually

SOON = 10.0
NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def events(*jobs: int) -> list[Event]:
    return [Event(type=EventType.JOB_CREATED, at=NOON, job=job) for job in jobs]


class Batch(list[Event]):
    """A list of which it can be seen that it is gone."""


def jobs(batch: Sequence[Event]) -> list[int | None]:
    return [event.job for event in batch]


@pytest.fixture
def bus() -> Iterator[Bus]:
    bus = Bus()
    yield bus
    bus.stop(SOON)


def threads_of_buses() -> int:
    return sum(thread.name == "sgops-bus" for thread in threading.enumerate())


def test_what_was_spread_is_not_kept_while_there_is_no_news(bus: Bus) -> None:
    heard = threading.Event()
    bus.listen(lambda _: heard.set())
    batch = Batch(events(1))
    kept = weakref.ref(batch)

    bus.publish(batch)
    del batch

    assert heard.wait(SOON)
    eventually(lambda: kept() is None, what="the events are let go")


def test_a_bus_that_nobody_listens_to_needs_no_thread_and_keeps_nothing() -> None:
    before = threads_of_buses()

    bus = Bus()
    bus.publish(events(1, 2))
    late = bus.subscribe("late")

    assert threads_of_buses() == before + 1
    assert late.take(0) == []
    bus.stop(SOON)
    assert threads_of_buses() == before


def test_a_subscription_gets_what_was_published_after_it_in_order(bus: Bus) -> None:
    subscription = bus.subscribe("screen")

    bus.publish(events(1, 2))
    bus.publish(events(3))

    heard = subscription.take(SOON)
    while len(heard) < 3:
        heard += subscription.take(SOON)
    assert jobs(heard) == [1, 2, 3]
    assert subscription.lost == 0


def test_a_listener_is_called_with_whole_batches_on_the_bus_thread(bus: Bus) -> None:
    heard: list[tuple[str, list[int | None]]] = []
    bus.listen(lambda batch: heard.append((threading.current_thread().name, jobs(batch))))

    bus.publish(events(1, 2))
    bus.publish(events(3))

    eventually(lambda: len(heard) == 2)
    assert heard == [("sgops-bus", [1, 2]), ("sgops-bus", [3])]


def test_a_slow_subscription_keeps_the_newest_and_is_told_how_many_it_lost(bus: Bus) -> None:
    slow = bus.subscribe("slow", capacity=3)
    other = bus.subscribe("other")

    bus.publish(events(1, 2, 3, 4, 5))
    assert jobs(other.take(SOON)) == [1, 2, 3, 4, 5]

    assert jobs(slow.take(SOON)) == [3, 4, 5]
    assert slow.lost == 2
    assert slow.take(0) == []
    assert slow.lost == 0


@given(capacity=st.integers(1, 10), sizes=st.lists(st.integers(1, 8), max_size=8))
def test_what_was_taken_and_what_was_lost_is_all_there_was(capacity: int, sizes: list[int]) -> None:
    bus = Bus()
    subscription = bus.subscribe("screen", capacity=capacity)

    for size in sizes:
        bus.publish(events(*range(size)))
    bus.stop(SOON)
    taken = subscription.take(0)

    assert len(taken) + subscription.lost == sum(sizes)
    assert len(taken) <= capacity


def test_a_listener_that_fails_is_reported_and_kept_and_costs_the_others_nothing() -> None:
    failures: list[tuple[str, BaseException]] = []
    bus = Bus(on_error=lambda name, error: failures.append((name, error)))
    calls: list[int | None] = []

    def fail(batch: Sequence[Event]) -> None:
        calls.extend(jobs(batch))
        raise ValueError("no")

    bus.listen(fail)
    subscription = bus.subscribe("screen")
    bus.publish(events(1))
    bus.publish(events(2))
    bus.stop(SOON)

    assert calls == [1, 2]
    assert [str(error) for _, error in failures] == ["no", "no"]
    assert jobs(subscription.take(0)) == [1, 2]


def test_the_publisher_never_waits_and_a_flood_is_counted_in_its_place() -> None:
    bus = Bus(backlog=4)
    busy, free = threading.Event(), threading.Event()

    def hang(_: Sequence[Event]) -> None:
        busy.set()
        free.wait(SOON)

    bus.listen(hang)
    subscription = bus.subscribe("screen")
    bus.publish(events(0))
    assert busy.wait(SOON)
    bus.publish(events(1, 2, 3))
    bus.publish(events(4, 5, 6))
    bus.publish(events(7))
    free.set()
    bus.stop(SOON)

    assert jobs(subscription.take(0)) == [0, 1, 2, 3, 7]
    assert subscription.lost == 3
    assert bus.dropped == 3


def test_a_reader_waits_until_something_comes(bus: Bus) -> None:
    subscription = bus.subscribe("screen")
    heard: list[Event] = []
    reader = threading.Thread(target=lambda: heard.extend(subscription.take(None)))
    reader.start()

    bus.publish(events(7))

    reader.join(SOON)
    assert jobs(heard) == [7]


def test_closing_sends_a_waiting_reader_home_and_hears_no_more(bus: Bus) -> None:
    subscription = bus.subscribe("screen")
    other = bus.subscribe("other")
    reader = threading.Thread(target=subscription.take)
    reader.start()

    subscription.close()
    reader.join(SOON)
    bus.publish(events(1))

    assert not reader.is_alive()
    assert subscription.closed
    assert jobs(other.take(SOON)) == [1]
    assert subscription.take(SOON) == []


def test_a_reader_that_has_waited_long_enough_gets_nothing(bus: Bus) -> None:
    subscription = bus.subscribe("screen")

    assert subscription.take(0.001) == []

    assert not subscription.closed


def test_stop_spreads_what_has_come_and_closes_every_subscription() -> None:
    bus = Bus()
    subscription = bus.subscribe("screen")
    bus.publish(events(1, 2))

    bus.stop(SOON)
    bus.publish(events(3))

    assert subscription.closed
    assert jobs(subscription.take(SOON)) == [1, 2]
    assert subscription.take(SOON) == []


def test_stop_does_not_wait_for_a_listener_that_hangs() -> None:
    bus = Bus()
    busy, free = threading.Event(), threading.Event()

    def hang(_: Sequence[Event]) -> None:
        busy.set()
        free.wait(60)

    bus.listen(hang)
    subscription = bus.subscribe("screen")
    bus.publish(events(1))
    assert busy.wait(SOON)

    bus.stop(0.01)

    assert subscription.closed
    free.set()


def test_a_listener_may_stop_the_bus_it_is_called_by() -> None:
    bus = Bus()
    stopped = threading.Event()

    def stop(_: Sequence[Event]) -> None:
        bus.stop(SOON)
        stopped.set()

    bus.listen(stop)
    bus.publish(events(1))

    assert stopped.wait(SOON)
