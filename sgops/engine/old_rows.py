"""Rows that retention lets go: checkpoints of completed jobs, and jobs that ended long ago."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.cleanup import Item
from sgops.core.job import JobState
from sgops.core.retention import CleanupKind
from sgops.core.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sgops.core.cleanup_log import Old
    from sgops.core.retention import Owner
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

MOST: Final = 10_000
# So many rows go at a time: whoever else wants to write waits for no more than these.
_TOGETHER: Final = 1_000


class OldRows:
    """Finds them, and deletes them a few at a time."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def items(self, kind: CleanupKind | None, now: datetime) -> list[Item]:
        """Give what goes now."""
        settings, found = self._parts.settings, list[Item]()
        if kind in {None, CleanupKind.CHECKPOINT}:
            age = settings.checkpoints.keep_completed
            before = now - age if age is not None else None
            old = self._parts.reader.old_checkpoints(before, settings.checkpoints.max_total, MOST)
            found += [_item(CleanupKind.CHECKPOINT, each) for each in old]
        history = settings.retention.history
        if kind in {None, CleanupKind.HISTORY} and history is not None:
            reason = f"ended longer than retention.history ({format_duration(history)}) ago"
            found += [_item(CleanupKind.HISTORY, each, reason) for each in self._ended(now)]
        return found

    def delete(self, items: Sequence[Item]) -> dict[Item, str]:
        """Delete the rows of those items that still may go; give for each why it was not, or nothing."""
        told: dict[Item, str] = {}
        for some in _portions(items):
            self._shorten([item for item in some if item.kind is CleanupKind.HISTORY])
            told |= self._parts.store.perform(lambda unit, some=some: self._delete(unit, some))  # type: ignore[misc]
        return told

    def forget(self, now: datetime) -> int:
        """Delete old lines of the engine's own journal, and old records of cleanups, a few at a time."""
        history = self._parts.settings.retention.history
        if history is None:
            return 0
        gone = 0
        while some := self._parts.store.perform(lambda unit: unit.cleanup.forget(now - history, _TOGETHER)):
            gone += some
        return gone

    def _ended(self, now: datetime) -> list[Old]:
        history = self._parts.settings.retention.history
        return self._parts.reader.old_jobs(now - history, MOST) if history is not None else []

    def _shorten(self, items: Sequence[Item]) -> None:
        """Take away what there may be any number of, before the jobs themselves go."""
        now = self._parts.clock.now()

        def some(unit: Unit) -> int:
            free = [item.job or 0 for item, why in self._judged(unit, items, now).items() if not why]
            return unit.delete_records(free, _TOGETHER)

        while items and self._parts.store.perform(some) == _TOGETHER:
            pass

    def _delete(self, unit: Unit, items: Sequence[Item]) -> dict[Item, str]:
        judged = self._judged(unit, items, self._parts.clock.now())
        for kind, delete in _deeds(unit):
            jobs = [item.job or 0 for item, why in judged.items() if not why and item.kind is kind]
            if jobs:
                delete(jobs)
        return judged

    def _judged(self, unit: Unit, items: Sequence[Item], now: datetime) -> dict[Item, str]:
        """Look again whether each may go."""
        owners = unit.cleanup.owners([item.job or 0 for item in items])
        return {item: self._why_not(item, owners.get(item.job or 0), now) for item in items}

    def _why_not(self, item: Item, owner: Owner | None, now: datetime) -> str:
        if owner is None or owner.ended_at is None or owner.has_pending_letter:
            return f"job {item.job} was run again, or is gone"
        if item.kind is CleanupKind.CHECKPOINT and owner.state is not JobState.COMPLETED:
            return f"job {item.job} was run again"
        history = self._parts.settings.retention.history
        # Who dismisses an old letter has seen its job just now.
        seen_at = max(owner.ended_at, owner.answered_at or owner.ended_at)
        if item.kind is CleanupKind.HISTORY and (history is None or seen_at > now - history):
            return f"job {item.job} was run again"
        return ""


def _deeds(unit: Unit) -> tuple[tuple[CleanupKind, Callable[[Sequence[int]], int]], ...]:
    return (CleanupKind.CHECKPOINT, unit.delete_checkpoints), (CleanupKind.HISTORY, unit.delete_jobs)


def _portions(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut a list where enough rows are together."""
    some: list[Item] = []
    for item in items:
        if some and sum(each.rows for each in some) + item.rows > _TOGETHER:
            yield some
            some = []
        some.append(item)
    if some:
        yield some


def _item(kind: CleanupKind, old: Old, reason: str = "") -> Item:
    what = "checkpoints" if kind is CleanupKind.CHECKPOINT else "job"
    path = f"{what}/{old.job}"
    return Item(path=path, kind=kind, bytes=old.bytes, job=old.job, reason=reason or old.reason, rows=old.rows)
