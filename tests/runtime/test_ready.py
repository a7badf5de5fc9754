"""The best item comes first, nobody is woken for nothing, and nothing is lost or given twice."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from operator import attrgetter

from hypothesis import given
from hypothesis import strategies as st

from sgops.runtime.ready import ReadyQueue
from tests.support.eventually import eventually


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    id: int
    priority: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        return -self.priority, self.id


def a_queue() -> ReadyQueue[Waiting]:
    return ReadyQueue(attrgetter("rank"))


def takers(queue: ReadyQueue[Waiting], count: int, taken: list[Waiting | None]) -> list[threading.Thread]:
    """Start threads that each take once, and wait until all of them wait."""
    threads = [threading.Thread(target=lambda: taken.append(queue.take(30)), daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    eventually(lambda: len(queue._changed._waiters) == count)  # type: ignore[attr-defined]  # noqa: SLF001
    return threads


def test_the_smaller_rank_comes_first() -> None:
    queue = a_queue()

    queue.put_many([Waiting(id=3), Waiting(id=1), Waiting(id=9, priority=5), Waiting(id=2, priority=-1)])

    assert [item.id for item in queue.drain()] == [9, 1, 3, 2]


@given(priorities=st.lists(st.integers(-3, 3)), cuts=st.lists(st.integers(1, 5)))
def test_taking_one_by_one_gives_the_same_order_however_the_items_came(priorities: list[int], cuts: list[int]) -> None:
    queue = a_queue()
    items = [Waiting(id=number, priority=priority) for number, priority in enumerate(priorities)]

    rest = items
    for cut in cuts:
        queue.put_many(rest[:cut])
        rest = rest[cut:]
    queue.put_many(rest)

    assert len(queue) == len(items)
    assert [queue.take() for _ in items] == sorted(items, key=attrgetter("rank"))
    assert queue.take() is None


def test_items_of_one_rank_keep_the_order_in_which_they_came() -> None:
    queue: ReadyQueue[object] = ReadyQueue(lambda _: (0, 0))
    incomparable = [object() for _ in range(10)]

    queue.put_many(incomparable)

    assert queue.drain() == incomparable


def test_taking_from_an_empty_queue_gives_nothing_when_the_time_is_up() -> None:
    queue = a_queue()

    assert queue.take() is None
    assert queue.take(0.001) is None


def test_an_idle_worker_is_woken_by_an_item() -> None:
    queue, taken = a_queue(), list[Waiting | None]()
    (worker,) = takers(queue, 1, taken)

    queue.put(Waiting(id=7))

    worker.join(10)
    assert taken == [Waiting(id=7)]


def test_no_more_workers_are_woken_than_there_are_items() -> None:
    queue, taken = a_queue(), list[Waiting | None]()
    workers = takers(queue, 4, taken)

    queue.put_many([Waiting(id=1), Waiting(id=2)])

    eventually(lambda: len(taken) == 2)
    assert sum(worker.is_alive() for worker in workers) == 2
    assert len(queue._changed._waiters) == 2  # type: ignore[attr-defined]  # noqa: SLF001
    queue.close()


def test_what_is_held_back_cannot_be_taken_until_it_is_given_out() -> None:
    queue = a_queue()
    queue.hold_back()
    queue.put_many([Waiting(id=1), Waiting(id=2)])
    before = queue.take()

    queue.give_out()

    assert before is None
    assert queue.take() == Waiting(id=1)


def test_who_waits_for_what_is_held_back_gets_it_when_it_is_given_out() -> None:
    queue, taken = a_queue(), list[Waiting | None]()
    takers(queue, 1, taken)
    queue.hold_back()
    queue.put(Waiting(id=1))

    queue.give_out()

    eventually(lambda: taken == [Waiting(id=1)])


def test_what_is_held_back_can_still_be_drained() -> None:
    queue = a_queue()
    queue.put(Waiting(id=1))

    queue.hold_back()

    assert queue.drain() == [Waiting(id=1)]


def test_a_closed_queue_sends_its_waiters_home_and_keeps_its_items() -> None:
    queue, taken = a_queue(), list[Waiting | None]()
    workers = takers(queue, 2, taken)

    queue.close()
    for worker in workers:
        worker.join(10)
    queue.put(Waiting(id=1))

    assert taken == [None, None]
    assert queue.take(30) == Waiting(id=1)
    assert queue.take(30) is None


def test_many_threads_lose_nothing_and_take_nothing_twice() -> None:
    queue, taken = a_queue(), list[int]()

    def serve() -> None:
        while item := queue.take(30):
            taken.append(item.id)

    workers = [threading.Thread(target=serve, daemon=True) for _ in range(4)]
    for worker in workers:
        worker.start()
    for start in range(0, 4000, 40):
        queue.put_many(Waiting(id=number) for number in range(start, start + 40))
    eventually(lambda: len(taken) >= 4000)
    queue.close()
    for worker in workers:
        worker.join(10)

    assert sorted(taken) == list(range(4000))
