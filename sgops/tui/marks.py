"""Which records an act is for: those that are marked, or all that match."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Marks:
    """Marked keys; a range that is being drawn stands beside those marked before it."""

    anchor: int | None = None
    is_all: bool = False
    _fixed: set[Hashable] = field(default_factory=set)
    _range: set[Hashable] = field(default_factory=set)

    @property
    def keys(self) -> frozenset[Hashable]:
        """Everything that is marked one by one."""
        return frozenset(self._fixed | self._range)

    def __contains__(self, key: Hashable) -> bool:
        return self.is_all or key in self._fixed or key in self._range

    def __bool__(self) -> bool:
        return self.is_all or bool(self._fixed) or bool(self._range)

    def toggle(self, key: Hashable) -> None:
        """Mark one, or take its mark away."""
        self.is_all = False
        self._fixed ^= {key}

    def begin_range(self, index: int) -> None:
        """Draw a range from here."""
        self.is_all = False
        self.anchor = index

    def end_range(self) -> None:
        """Keep the range that was drawn."""
        self._fixed |= self._range
        self._range.clear()
        self.anchor = None

    def stretch(self, keys: Iterable[Hashable]) -> None:
        """Let the range that is being drawn hold these."""
        self._range = set(keys)

    def mean_all(self) -> None:
        """Mean everything that matches, or nothing again."""
        was_all = self.is_all
        self.clear()
        self.is_all = not was_all

    def clear(self) -> None:
        """Mark nothing."""
        self._fixed.clear()
        self._range.clear()
        self.anchor = None
        self.is_all = False
