"""In which order the rows of a list are shown, when it is not the engine's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from sgops.tui.columns import Column

V = TypeVar("V")

# A list is sorted whole or not at all: half a list in order would be a lie about the other half.
MOST: Final = 1000


@dataclass(slots=True)
class Ordering(Generic[V]):
    """Which column a list is sorted by, the largest first; none leaves it as the engine gave it."""

    columns: Sequence[Column[V]]
    by: Column[V] | None = None

    @property
    def title(self) -> str:
        """The title of the column it is sorted by."""
        return self.by.title if self.by is not None else ""

    def next(self) -> None:
        """Sort by the next column that can be sorted by; after the last, not at all."""
        sortable = [column for column in self.columns if column.order is not None]
        at = sortable.index(self.by) + 1 if self.by in sortable else 0
        self.by = sortable[at] if at < len(sortable) else None

    def choose(self, title: str) -> None:
        """Sort by a column, or no longer."""
        found = next((each for each in self.columns if each.title == title and each.order is not None), None)
        self.by = None if found is self.by else found

    def places(self, rows: Sequence[V]) -> list[int]:
        """Say which row stands at each place."""
        order = self.by.order if self.by is not None else None
        if order is None:
            return list(range(len(rows)))
        return sorted(range(len(rows)), key=lambda at: order(rows[at]), reverse=True)
