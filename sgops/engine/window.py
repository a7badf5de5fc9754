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
        self._mean = 0.0
        # Nothing is known at first: claim for the free workers and learn.
        self.size = workers
        self.worth = 1

    def saw(self, seconds: float) -> None:
        """Learn from one stage; called by all workers, a lost update does no harm."""
        self._mean += (seconds - self._mean) * _WEIGHT
        ahead = 0 if self._mean > _LONG else math.ceil(_AHEAD / max(self._mean, 1e-6)) * self._workers
        self.size = self._workers + min(_MOST, ahead)
        # Claims come in batches once the window is wide: each costs a wake-up of the writer.
        self.worth = max(1, ahead and min(_MOST, ahead) // 4)
