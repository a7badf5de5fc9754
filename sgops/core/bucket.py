"""How often something may still begin: a bucket of tokens that fills with time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sgops.core.setting_types import Rate


class Bucket:
    """Count tokens by a monotonic clock; full at first, never fuller than the rate's count."""

    __slots__ = ("_at", "_count", "_per_second", "_tokens")

    def __init__(self, rate: Rate, now: float) -> None:
        self._count = float(rate.count)
        self._per_second = rate.count / rate.per.total_seconds()
        self._tokens = self._count
        self._at = now

    def left(self, now: float) -> int:
        """Say how many tokens there are."""
        self._fill(now)
        # What is missing of a token after a rounding must not cost another wait.
        return int(self._tokens + 1e-6)

    def take(self, now: float) -> None:
        """Take one, even if there is none: what begins all the same is made up for."""
        self._fill(now)
        self._tokens -= 1

    def seconds_until_next(self, now: float) -> float:
        """Say how long until there is a token; nothing when there is one."""
        self._fill(now)
        return max(0.0, 1.0 - self._tokens) / self._per_second

    def _fill(self, now: float) -> None:
        self._tokens = min(self._count, self._tokens + max(0.0, now - self._at) * self._per_second)
        self._at = max(self._at, now)
