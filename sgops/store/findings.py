"""What a check has looked at, and what it found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sgops.core.values import clip, visible
from sgops.core.views import Check

_SHOWN: Final = 5
_LENGTH: Final = 200


class Findings:
    """The faults against one law: all are counted, the first are kept in words."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._first: list[str] = []
        self._count = 0
        self._looked_at: dict[str, int] = {}

    def add(self, faults: Iterable[str]) -> None:
        """Note faults, each a sentence that names its offender."""
        for fault in faults:
            self._count += 1
            if len(self._first) < _SHOWN:
                self._first.append(clip(visible(fault), _LENGTH))

    def look(self, what: str, count: int) -> None:
        """Note that so many were looked at."""
        self._looked_at[what] = self._looked_at.get(what, 0) + count

    @property
    def check(self) -> Check:
        """Give the verdict on this law."""
        if not self._count:
            looked = ", ".join(f"{count:,} {what}" for what, count in self._looked_at.items())
            return Check(name=self.name, ok=True, detail=looked)
        more = f"; and {self._count - _SHOWN:,} more" if self._count > _SHOWN else ""
        return Check(name=self.name, ok=False, detail="; ".join(self._first) + more)
