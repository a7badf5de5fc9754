"""How much of each queue and each named resource is free, and who has the rest."""

from __future__ import annotations

import threading
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING

from sgops.core.bucket import Bucket
from sgops.core.fact import fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import timedelta

    from sgops.core.lane import Lane
    from sgops.core.setting_types import Rate
    from sgops.core.settings import QueueSettings


@fact
class Obstacle:
    """What keeps the first job of a lane from beginning now: a sentence, and who has what it waits for."""

    reason: str
    holders: tuple[int, ...] = ()
    seconds: float | None = None
    # No job that ends would make room.
    is_for_good: bool = False


class Gates:
    """Lets jobs in while there is room, and knows for each one inside what it takes; safe for any number of threads.

    What is inside is what is in flight: all of it is left by whatever ends a flight, and nothing of it is in the file.
    """

    def __init__(
        self, queues: Mapping[str, QueueSettings], resources: Mapping[str, int], monotonic: Callable[[], float]
    ) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()  # guards everything below
        self._inside: dict[int, tuple[int, Lane]] = {}
        self._tickets = count(1)
        self._in_queue: Counter[str] = Counter()
        self._in_use: Counter[str] = Counter()
        self._kept = Counter[str](), Counter[str]()
        self._buckets: dict[str, Bucket] = {}
        self._rates: Mapping[str, Rate] = {}
        self.configure(queues, resources)

    def configure(self, queues: Mapping[str, QueueSettings], resources: Mapping[str, int]) -> None:
        """Take other limits from now on; who is inside stays, also where that is more than the new ones allow."""
        with self._lock:
            self._queues, self._resources = queues, resources
            # Who came in under wider limits stays; nobody else may be there beyond the new ones.
            self._kept = Counter(self._in_queue), Counter(self._in_use)
            former, self._rates = (
                self._rates,
                {name: each.rate for name, each in queues.items() if each.rate is not None},
            )
            kept = {name for name, rate in self._rates.items() if former.get(name) == rate}
            self._buckets = {name: bucket for name, bucket in self._buckets.items() if name in kept}
            self.is_limited = any(queue.concurrency or queue.rate for queue in queues.values())

    def room(self, lane: Lane, most: int) -> int:
        """Say how many jobs of a lane are worth a look now.

        One that waits for a resource is looked at although it cannot begin: nobody behind it may take what it needs.
        """
        if not self.is_limited and not lane.uses:
            return most
        with self._lock:
            free = min(most, self._free_in(lane.queue))
            if free <= 0 or not lane.uses:
                return max(0, free)
            if any(need > self._resources.get(name, 0) for name, need in lane.needs.items()):
                return 0
            fitting = min((self._free_of(name) // need for name, need in lane.needs.items()), default=free)
            return min(free, max(1, fitting))

    def enter(self, job: int, lane: Lane, spoken_for: set[str]) -> int | None:
        """Let a job in if there is room, and give the ticket with which it leaves.

        What it waits for otherwise is spoken for, and nobody ranked behind it gets it. A job may come in again before
        it has left: its row is in the file before its flight is told, so each time it has another ticket.
        """
        with self._lock:
            if self.is_limited and self._free_in(lane.queue) <= 0:
                return None
            needs = lane.needs if lane.uses else {}
            if not all(self._free_of(name) >= need and name not in spoken_for for name, need in needs.items()):
                spoken_for.update(needs)
                return None
            ticket = next(self._tickets)
            self._inside[ticket] = job, lane
            self._in_queue[lane.queue] += 1
            self._in_use.update(needs)
            self._take_token(lane.queue)
            return ticket

    @property
    def longest_period(self) -> timedelta | None:
        """Say over what time the slowest rate counts; None when no queue has one."""
        return max((rate.per for rate in self._rates.values()), default=None)

    def has_begun(self, queue: str, seconds_ago: float) -> None:
        """Count what an engine before this one has begun; to be told oldest first, before anybody is let in."""
        rate = self._rates.get(queue)
        if rate is None:
            return
        with self._lock:
            now, per = self._monotonic(), rate.per.total_seconds()
            if seconds_ago <= per:
                self._buckets.setdefault(queue, Bucket(rate, now - per)).take(now - seconds_ago)

    def begins(self, queue: str) -> bool:
        """Let a job that is inside begin its next stage, if the queue's rate allows it now."""
        if queue not in self._rates:
            return True
        with self._lock:
            # Another configuration may have come while we waited.
            if queue not in self._rates:
                return True
            if self._tokens(queue) < 1:
                return False
            self._take_token(queue)
            return True

    def leave(self, ticket: int) -> None:
        """Free what was taken with a ticket; it is good once."""
        with self._lock:
            if ticket not in self._inside:
                return
            _, lane = self._inside.pop(ticket)
            self._in_queue[lane.queue] -= 1
            if lane.uses:
                self._in_use.subtract(lane.needs)

    def inside(self) -> dict[int, tuple[int, Lane]]:
        """Give what is taken: by ticket, the job that has it and its lane."""
        with self._lock:
            return dict(self._inside)

    def faults(self) -> list[str]:
        """Find queues and resources that gave more than there is, and counts that are not what is inside."""
        with self._lock:
            queues = Counter(lane.queue for _, lane in self._inside.values())
            used = Counter[str]()
            for _, lane in self._inside.values():
                used.update(lane.needs)
            most = {name: each.concurrency for name, each in self._queues.items() if each.concurrency is not None}
            return [
                *_beyond("queue", queues, self._in_queue, most, self._kept[0]),
                *_beyond("resource", used, self._in_use, self._resources, self._kept[1]),
            ]

    def seconds_until_token(self) -> float | None:
        """Say when the next queue that has used up its rate may go on; None when none has."""
        with self._lock:
            now = self._monotonic()
            waits = [self._bucket(name).seconds_until_next(now) for name in self._rates if self._tokens(name) < 1]
            return min(waits, default=None)

    def obstacle(self, lane: Lane) -> Obstacle | None:
        """Say what keeps a lane's first job from beginning; None when nothing does but the workers."""
        with self._lock:
            return self._full(lane.queue) or self._taken(lane) or self._spent(lane.queue)

    # ── inside; the lock is held ──
    def _free_in(self, queue: str) -> int:
        limits = self._queues.get(queue)
        if limits is None:
            return 2**31
        free = 2**31 if limits.concurrency is None else limits.concurrency - self._in_queue[queue]
        return free if limits.rate is None else min(free, self._tokens(queue))

    def _free_of(self, resource: str) -> int:
        return self._resources.get(resource, 0) - self._in_use[resource]

    def _bucket(self, queue: str) -> Bucket:
        bucket = self._buckets.get(queue)
        if bucket is None:
            bucket = self._buckets[queue] = Bucket(self._rates[queue], self._monotonic())
        return bucket

    def _tokens(self, queue: str) -> int:
        return self._bucket(queue).left(self._monotonic())

    def _take_token(self, queue: str) -> None:
        if queue in self._rates:
            self._bucket(queue).take(self._monotonic())

    def _full(self, queue: str) -> Obstacle | None:
        limits = self._queues.get(queue)
        most = limits.concurrency if limits else None
        if most is None or self._in_queue[queue] < most:
            return None
        holders = tuple(sorted(job for job, lane in self._inside.values() if lane.queue == queue))
        return Obstacle(reason=f"a place in queue '{queue}', which runs {most} at a time", holders=holders)

    def _taken(self, lane: Lane) -> Obstacle | None:
        for name, need in lane.needs.items():
            total = self._resources.get(name, 0)
            if need > total:
                reason = f"{need} of resource '{name}', and there are {total} in [resources]"
                return Obstacle(reason=reason, is_for_good=True)
            if self._free_of(name) < need:
                holders = tuple(sorted(job for job, lane in self._inside.values() if name in lane.needs))
                return Obstacle(reason=f"{need} of resource '{name}', of which there are {total}", holders=holders)
        return None

    def _spent(self, queue: str) -> Obstacle | None:
        rate = self._rates.get(queue)
        if rate is None or self._tokens(queue) >= 1:
            return None
        seconds = self._bucket(queue).seconds_until_next(self._monotonic())
        return Obstacle(reason=f"its turn in queue '{queue}', which begins {rate} at most", seconds=seconds)


def _beyond(
    what: str, found: Counter[str], counted: Counter[str], most: Mapping[str, int], kept: Counter[str]
) -> Iterator[str]:
    """Compare what is taken with what is counted, and with what there is."""
    for name in sorted(found.keys() | counted.keys()):
        if found[name] != counted[name]:
            yield f"{what} '{name}': {found[name]} taken, {counted[name]} counted"
        if name in most and found[name] > max(most[name], kept[name]):
            yield f"{what} '{name}': {found[name]} taken, of {most[name]}"
