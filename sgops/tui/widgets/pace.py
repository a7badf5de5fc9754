"""How often it is looked whether time has left its trace in what is drawn."""

from __future__ import annotations

from typing import Final

# Where a second left no trace, minutes do: so many ticks later it is looked again.
SLOW: Final = 5


class Pace:
    """Every tick while something changes, and every few while nothing does."""

    def __init__(self) -> None:
        self._ticks, self._every = 0, 1

    def is_due(self) -> bool:
        """Count a tick; says whether to look now."""
        self._ticks += 1
        return self._ticks % self._every == 0

    def saw(self, *, change: bool) -> None:
        """Take note of what was found."""
        self._every = 1 if change else SLOW
