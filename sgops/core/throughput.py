"""How fast the engine usually works, learned while it has work; and whether it is slower now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

# Until so much busy time has been seen, nothing is said.
LEARNING: Final = timedelta(minutes=30)
# What is usual is the mean of about a day of work, what is now that of ten minutes.
_USUAL: Final = timedelta(hours=24)
_NOW: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Stages a minute: usually and now, and how much busy time that was learned from."""

    usual: float = 0.0
    now: float = 0.0
    seen: timedelta = timedelta(0)

    @property
    def is_learned(self) -> bool:
        return self.seen >= LEARNING

    @property
    def share(self) -> float:
        """Say how fast it is now, of what is usual."""
        return self.now / self.usual if self.usual else 1.0


def learn(pace: Pace, done: int, span: timedelta) -> Pace:
    """Take note of what was done in a span in which there was work all the time."""
    if span <= timedelta(0):
        return pace
    rate = done / (span / timedelta(minutes=1))
    seen = pace.seen + span
    return Pace(
        usual=pace.usual + (rate - pace.usual) * (span / min(seen, _USUAL) if seen < _USUAL else span / _USUAL),
        now=pace.now + (rate - pace.now) * min(1.0, span / min(seen, _NOW)),
        seen=min(seen, _USUAL),
    )
