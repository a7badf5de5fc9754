"""What moves have told the journal: counted and picked from without being made, for most of it nobody reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, TypeAlias, overload

from sgops.core.events import Event, EventType
from sgops.core.onward import Move, Onward

# What happened, and at which stage.
Kind: TypeAlias = tuple[EventType, str | None]

_STAGE_COMPLETED: Final = EventType.STAGE_COMPLETED
_CHECKPOINT_SAVED: Final = EventType.CHECKPOINT_SAVED
_STAGE_STARTED: Final = EventType.STAGE_STARTED


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

    def kinds(self) -> Counter[Kind]:
        """Count the lines of each kind, those of stage boundaries without making them."""
        counted = Counter([(event.type, event.stage) for event in self.beside_boundaries()])
        boundaries = [move for move in self._moves if isinstance(move, Onward)]
        for (ended, begun), number in Counter([(move.before.stage, move.start.stage) for move in boundaries]).items():
            counted[_STAGE_COMPLETED, ended] += number
            counted[_CHECKPOINT_SAVED, ended] += number
            counted[_STAGE_STARTED, begun] += number
        return counted

    def beside_boundaries(self) -> list[Event]:
        """Give the lines of all moves that are no stage boundaries."""
        return [event for move in self._moves if not isinstance(move, Onward) for event in move.events]

    @cached_property
    def _made(self) -> list[Event]:
        return [event for move in self._moves for event in move.events]


def kinds_in(batch: Sequence[Event]) -> Mapping[Kind, int]:
    """Count the lines of each kind."""
    return batch.kinds() if isinstance(batch, LinesOf) else Counter([(event.type, event.stage) for event in batch])


def picked(batch: Sequence[Event], kinds: Collection[EventType]) -> list[Event]:
    """Pick the lines of some kinds, in their order."""
    if isinstance(batch, LinesOf) and Onward.kinds.isdisjoint(kinds):
        batch = batch.beside_boundaries()
    return [event for event in batch if event.type in kinds]
