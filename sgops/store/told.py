"""What moves have told, made when somebody looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, overload

from sgops.core.events import Event
from sgops.core.onward import Move


class Told(NamedTuple):
    """What was written to the journal: its lines, which follow each other, and the number of the last."""

    newest: int
    events: Sequence[Event]


class LinesOf(Sequence[Event]):
    """The lines of many moves; they are made by whoever looks first, which is not the thread that writes them."""

    def __init__(self, moves: Sequence[Move], count: int) -> None:
        self._moves = moves
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Event: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Event]: ...
    def __getitem__(self, at: int | slice) -> Event | Sequence[Event]:
        return self._made[at]

    def __iter__(self) -> Iterator[Event]:
        return iter(self._made)

    @cached_property
    def _made(self) -> list[Event]:
        return [event for move in self._moves for event in move.events]
