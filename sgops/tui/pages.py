"""The rows of a long list that are at hand, and what must be asked for next."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from sgops.core.views import Page


V = TypeVar("V")

PAGE: Final = 100
# What lies further from the eye than this is let go, and asked for again when it comes near.
AT_HAND: Final = 20
_LARGEST: Final = 1000


@dataclass(slots=True)
class Leaf(Generic[V]):
    """One page: the cursor it was asked with, and its rows unless they were let go."""

    after: str | None
    count: int = 0
    rows: Sequence[V] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A page that is wanted."""

    after: str | None
    limit: int


@dataclass(slots=True)
class Pages(Generic[V]):
    """A list that is known from its top down to where somebody has scrolled.

    Pages hang together by the cursors the engine gave; they are read by cursor, never by number, so that a list that
    grows at its top never shows a row twice.
    """

    key: Callable[[V], Hashable]
    leaves: list[Leaf[V]] = field(default_factory=lambda: [Leaf(after=None)])
    next: str | None = None
    note: str | None = None
    is_known: bool = False

    def __len__(self) -> int:
        return sum(leaf.count for leaf in self.leaves)

    @property
    def has_more(self) -> bool:
        """Whether the list goes on below what is known of it."""
        return self.next is not None

    def clear(self) -> None:
        """Forget everything: the question is another one now."""
        self.leaves = [Leaf(after=None)]
        self.next = self.note = None
        self.is_known = False

    def row(self, index: int) -> V | None:
        """Give a row; None when it is not at hand."""
        for leaf in self.leaves:
            if index < leaf.count:
                return leaf.rows[index] if leaf.rows is not None else None
            index -= leaf.count
        return None

    def index_of(self, key: Hashable) -> int | None:
        """Find a row that is at hand."""
        start = 0
        for leaf in self.leaves:
            for offset, row in enumerate(leaf.rows or ()):
                if self.key(row) == key:
                    return start + offset
            start += leaf.count
        return None

    def at_hand(self) -> list[V]:
        """Give every row that is at hand."""
        return [row for leaf in self.leaves for row in leaf.rows or ()]

    def missing(self, first: int, last: int) -> list[Wish]:
        """Say which pages are needed to show these rows, and the one after the end when it is near."""
        wishes = [self._again(number) for number in self._between(first, last) if self.leaves[number].rows is None]
        if self.next is not None and last >= len(self) - PAGE // 4:
            wishes.append(Wish(self.next, PAGE))
        return wishes

    def visible(self, first: int, last: int) -> list[Wish]:
        """Say which pages to read again, because they are before somebody's eyes."""
        return [self._again(number) for number in self._between(first, last)] or [self._again(0)]

    def put(self, after: str | None, page: Page[V]) -> bool:
        """Take in a page that was asked for; says whether it had a place here."""
        if after is not None and after == self.next:
            self.leaves.append(Leaf(after=after))
        numbers = [number for number, leaf in enumerate(self.leaves) if leaf.after == after]
        if not numbers:
            return False
        self._take(numbers[0], page)
        self.is_known = True
        return True

    def let_go(self, first: int, last: int) -> None:
        """Drop the rows that are far from those before somebody's eyes."""
        near = self._between(first, last)
        for number, leaf in enumerate(self.leaves):
            if near and not near[0] - AT_HAND // 2 <= number <= near[-1] + AT_HAND // 2:
                leaf.rows = None

    def _take(self, number: int, page: Page[V]) -> None:
        leaf = self.leaves[number]
        cut = self._overlap(number, page)
        if cut is None:
            # What followed no longer hangs together with this page.
            del self.leaves[number + 1 :]
            self.next, self.note = page.next, page.note
            cut = len(page.items)
        leaf.rows = page.items[:cut]
        leaf.count = len(leaf.rows)

    def _overlap(self, number: int, page: Page[V]) -> int | None:
        """Find how many of a page's rows come before the page that follows; None when there is no telling."""
        if number + 1 >= len(self.leaves):
            return None
        if page.next == self.leaves[number + 1].after:
            return len(page.items)
        keys = [self.key(row) for row in page.items]
        known = self.leaves[number].rows
        if known and (last := self.key(known[-1])) in keys:
            return keys.index(last) + 1
        following = self.leaves[number + 1].rows
        if following and (first := self.key(following[0])) in keys:
            return keys.index(first)
        return None

    def _again(self, number: int) -> Wish:
        leaf = self.leaves[number]
        # New rows may have come before the last one of the page: with some to spare the pages still meet.
        spare = PAGE if number + 1 < len(self.leaves) else 0
        return Wish(leaf.after, min(max(PAGE, leaf.count) + spare, _LARGEST))

    def _between(self, first: int, last: int) -> list[int]:
        numbers: list[int] = []
        start = 0
        for number, leaf in enumerate(self.leaves):
            if start <= last and first < start + leaf.count:
                numbers.append(number)
            start += leaf.count
        return numbers
