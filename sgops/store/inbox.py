"""What waits for the writer, and how much of it may."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime
from typing import Final

from sgops.core.errors import StoreBusy, StoreError
from sgops.core.job import Progress
from sgops.store.encode import pulse_values
from sgops.store.works import Signs, Work

MOST_WORKS: Final = 10_000
MOST_BYTES: Final = 64 * 1024 * 1024


class Inbox:
    """Works in the order of their arrival; `news` is set while the writer should look.

    Putting takes no lock: every worker passes here at every stage, and would wait for whoever was stopped inside.
    A deque's own operations are whole; the weight is only roughly right, and right again with every `take`.
    """

    def __init__(self, most_works: int = MOST_WORKS, most_bytes: int = MOST_BYTES) -> None:
        self.news = threading.Event()
        self._most_works = most_works
        self._most_bytes = most_bytes
        self._works: deque[Work] = deque()
        self._bytes = 0
        self._closed = False
        self._waiting = 0
        self._room = threading.Condition()

    def __len__(self) -> int:
        return len(self._works)

    def put(self, work: Work) -> None:
        """Take a work in, however many there are: it finishes something that has been begun."""
        self._works.append(work)
        self._tell_of(work)

    def put_first(self, work: Work) -> None:
        """Take a work in before all that waits."""
        self._works.appendleft(work)
        self._tell_of(work)

    def put_if_room(self, work: Work) -> None:
        """Take a work in, or refuse it: it begins something new."""
        if not self._has_room():
            raise StoreBusy(
                f"{len(self._works):,} writes ({self._bytes >> 20} MiB) wait for the disk", hint="try again soon"
            )
        self.put(work)

    def put_when_room(self, work: Work, seconds: float) -> None:
        """Wait until a work can be taken in."""
        if not self._has_room():
            self._wait_for_room(seconds)
        self.put(work)

    def take(self) -> list[Work]:
        """Hand out everything."""
        # Cleared before the look: what comes after it sets it again.
        self.news.clear()
        works = [self._works.popleft() for _ in range(len(self._works))]
        self._bytes = 0
        if self._waiting:
            with self._room:
                self._room.notify_all()
        return works

    def close(self) -> None:
        """Take nothing in any more."""
        self._closed = True
        with self._room:
            self._room.notify_all()

    def _tell_of(self, work: Work) -> None:
        self._bytes += work.size
        # Setting what is set costs as much as waking a thread.
        if not self.news.is_set():
            self.news.set()
        if self._closed:
            self._take_back(work)

    def _take_back(self, work: Work) -> None:
        """Answer a work that came too late, unless the writer's last look has found it."""
        try:
            self._works.remove(work)
        except ValueError:
            return
        work.fail(StoreError("the store is closed: nothing more can be written", hint="the engine has stopped"))

    def _wait_for_room(self, seconds: float) -> None:
        with self._room:
            self._waiting += 1
            came = self._room.wait_for(lambda: self._has_room() or self._closed, seconds)
            self._waiting -= 1
        if not came:
            raise StoreBusy(f"the writer had no room for {seconds:g} s", hint="look at the disk")

    def _has_room(self) -> bool:
        return len(self._works) < self._most_works and self._bytes < self._most_bytes


class Notes:
    """The newest sign of life of each job; only the last one counts, so they are gathered."""

    def __init__(self) -> None:
        self._newest: dict[int, tuple[int, datetime, Progress | None]] = {}
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._newest)

    def add(self, job: int, fence: int, seen: datetime, progress: Progress | None) -> bool:
        """Keep a sign of life; say whether it is the first to be told."""
        with self._lock:
            is_first = not self._newest
            former = self._newest.get(job)
            if progress is None and former is not None and former[0] == fence:
                progress = former[2]
            self._newest[job] = (fence, seen, progress)
            return is_first

    def take(self) -> Signs:
        """Hand out all of them."""
        with self._lock:
            newest, self._newest = self._newest, {}
        return Signs([pulse_values(job, *sign) for job, sign in newest.items()])
