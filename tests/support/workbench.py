"""Work for a pool's threads that does as a test says."""

from __future__ import annotations

import queue
import threading

from sgops.runtime.pool import Work

SOON = 10.0


class Bench:
    """A feed that hands out what a test puts on it, and notes whom it gave to."""

    def __init__(self) -> None:
        self.works: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self.names: list[str] = []
        self.asked: set[int] = set()

    def take(self, worker: int, timeout: float) -> Work | None:
        self.asked.add(worker)
        try:
            return self.works.get(timeout=timeout)
        except queue.Empty:
            return None

    def put(self, work: Work) -> None:
        self.works.put(work)

    def put_name(self) -> None:
        """Let some worker note its thread's name."""
        self.put(lambda: self.names.append(threading.current_thread().name))


class Errors:
    def __init__(self) -> None:
        self.seen: list[tuple[str, BaseException]] = []

    def __call__(self, name: str, error: BaseException) -> None:
        self.seen.append((name, error))


class Hang:
    """Work that hangs until it is let go."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.let_go = threading.Event()

    def __call__(self) -> None:
        self.began.set()
        self.let_go.wait(60)


def hung(bench: Bench) -> Hang:
    """Occupy one worker."""
    hang = Hang()
    bench.put(hang)
    assert hang.began.wait(SOON)
    return hang
