"""What cleanup writes down, inside a unit's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sgops.core.artifact import Artifact
    from sgops.core.cleanup import Item, Plan
    from sgops.core.cleanup_log import AskedBy, CutShort, Entry, EntryState, RunEnd
    from sgops.core.retention import Owner


class CleanupLog(Protocol):
    """The journal of deletions: written before anything is touched, and completed after."""

    def owners(self, jobs: Iterable[int]) -> Mapping[int, Owner]: ...
    def artifacts(self, jobs: Iterable[int]) -> Mapping[str, Artifact]: ...
    def begin(self, plan: Plan, asked_by: AskedBy, now: datetime) -> int: ...
    def planned(self, run: int, items: Sequence[Item], now: datetime) -> list[Entry]: ...
    def let_go(self, artifacts: Iterable[int], now: datetime) -> None:
        """Say of files that they are deleted: nobody builds on them from now on."""

    def give_up(self, jobs: Iterable[int], now: datetime) -> None:
        """Say of all files of these jobs that nobody wants them any more."""

    def take_back(self, paths: Iterable[str]) -> None:
        """Say of files that they are not deleted after all."""

    def note(self, entries: Iterable[tuple[int, EntryState, str]], now: datetime) -> None: ...
    def end(self, run: int, result: RunEnd, now: datetime) -> None: ...
    def cut_short(self) -> list[CutShort]: ...
    def entries(self, run: int) -> list[Entry]: ...
    def forget(self, before: datetime, limit: int) -> int: ...
