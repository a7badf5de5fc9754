"""The rows of a table as they stand one under the other: the engine's pages, in the order somebody chose."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from sgops.tui.columns import Column
from sgops.tui.ordering import Ordering
from sgops.tui.pages import Pages

V = TypeVar("V")


class Rows(Generic[V]):
    """What is known of a list, by place; a list that is sorted is known whole."""

    def __init__(self, columns: Sequence[Column[V]], key: Callable[[V], Hashable]) -> None:
        self.pages: Pages[V] = Pages(key=key)
        self.ordering: Ordering[V] = Ordering(columns)
        self._places: list[int] | None = None

    def __len__(self) -> int:
        return len(self.pages)

    def key(self, row: V) -> Hashable:
        """Give what a row is told apart by."""
        return self.pages.key(row)

    def row(self, place: int) -> V | None:
        """Give the row at a place; None when there is none at hand."""
        if self._places is None:
            return self.pages.row(place)
        return self.pages.row(self._places[place]) if 0 <= place < len(self._places) else None

    def place_of(self, key: Hashable) -> int | None:
        """Find a row's place."""
        at = self.pages.index_of(key)
        return self._places.index(at) if self._places is not None and at is not None else at

    def clear(self) -> None:
        """Forget all rows."""
        self.pages.clear()
        self._places = None

    def arrange(self) -> bool:
        """Put the rows in order; says no when the list is too long to be had whole, and leaves it as it is."""
        is_too_long = self.ordering.by is not None and self.pages.is_known and self.pages.has_more
        if is_too_long:
            self.ordering.by = None
        self._places = self.ordering.places(self.pages.at_hand()) if self.ordering.by is not None else None
        return not is_too_long
