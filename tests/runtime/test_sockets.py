"""Everything the runtime makes fits the socket it is made for; the types are what is tested here."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from sgops import ports
from sgops.runtime.bus import Bus
from sgops.runtime.clock import SystemClock
from sgops.runtime.dice import SystemDice
from sgops.runtime.pool import DaemonPool
from sgops.runtime.ready import ReadyQueue
from sgops.runtime.ring import Ring
from sgops.runtime.slots import Slots
from sgops.runtime.timer import Timer
from tests.support.clock import FakeClock
from tests.support.dice import LoadedDice
from tests.support.eventually import eventually


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    id: int
    priority: int
    done: threading.Event

    def __call__(self) -> None:
        self.done.set()


class Desk:
    """A feed as an engine has one: what is taken from the ready queue is made into work."""

    def __init__(self, ready: ports.Ready[Claimed]) -> None:
        self.ready = ready

    def take(self, worker: int, timeout: float) -> Claimed | None:
        return self.ready.take(timeout)


def test_time_and_chance_fit() -> None:
    clocks: list[ports.Clock] = [SystemClock(), FakeClock()]
    dice: list[ports.Dice] = [SystemDice(), LoadedDice()]

    assert all(clock.now().tzinfo for clock in clocks)

    assert all(0 <= die.roll() < 1 for die in dice)


def test_the_timer_and_the_bus_fit() -> None:
    timer: ports.Timer = Timer(SystemClock())
    bus: ports.Bus = Bus()
    subscription: ports.Subscription = bus.subscribe("screen")

    timer.stop(0)
    bus.stop(1)

    assert subscription.take(None) == []
    assert subscription.lost == 0


def test_the_ring_and_the_slots_fit(tmp_path: Path) -> None:
    ring: ports.Ring = Ring(FakeClock())
    slots: ports.Slots = Slots(tmp_path / "slots", 2)

    ring.write("stdout", "hello\n")
    slots.set(0, 7)

    assert [text for _, _, text in ring.lines()] == ["hello"]
    assert Slots.read(tmp_path / "slots")[1] == [7]


def test_the_ready_queue_and_the_pool_fit_together() -> None:
    ready: ports.Ready[Claimed] = ReadyQueue(lambda claimed: (-claimed.priority, claimed.id))
    pool: ports.Pool = DaemonPool(2, Desk(ready))
    jobs = [Claimed(id=number, priority=0, done=threading.Event()) for number in range(100)]
    pool.start()

    ready.put_many(jobs)
    eventually(lambda: all(job.done.is_set() for job in jobs))
    ready.close()

    assert pool.stop(5) == 0
    assert len(ready) == 0
