"""How many jobs are claimed ahead of the workers, so that threads stay busy and `running` stays true."""

from __future__ import annotations

import math

_AHEAD = 0.020
_LONG = 0.010
_MOST = 256
_WEIGHT = 0.05


class Window:
    """About 20 ms of work ahead of the threads; none at all once stages take longer than 10 ms."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._mean: float | None = None

    def saw(self, seconds: float) -> None:
        """Learn from one stage; called by all workers, a lost update does no harm."""
        mean = self._mean
        self._mean = seconds if mean is None else mean + (seconds - mean) * _WEIGHT

    @property
    def size(self) -> int:
        """How many jobs may be in flight."""
        return self._workers + self._ahead()

    @property
    def worth(self) -> int:
        """How many jobs make a claim worthwhile once the window is wide: each costs a wake-up of the writer."""
        return max(1, self._ahead() // 4)

    def _ahead(self) -> int:
        # While nothing is known, claim for the free workers and learn.
        if self._mean is None or self._mean > _LONG:
            return 0
        return min(_MOST, math.ceil(_AHEAD / max(self._mean, 1e-6)) * self._workers)
