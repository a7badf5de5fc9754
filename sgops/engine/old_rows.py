"""Rows that retention lets go: checkpoints of completed jobs, and jobs that ended long ago."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.cleanup import Item
from sgops.core.errors import Changed
from sgops.core.retention import CleanupKind
from sgops.core.units import format_duration

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.cleanup_log import Old
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

_MOST: Final = 10_000


class OldRows:
    """Finds and deletes them, a job at a time."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def items(self, kind: CleanupKind | None, now: datetime) -> list[Item]:
        """Give what goes now."""
        settings, found = self._parts.settings, list[Item]()
        if kind in {None, CleanupKind.CHECKPOINT}:
            age = settings.checkpoints.keep_completed
            before = now - age if age is not None else None
            old = self._parts.reader.old_checkpoints(before, settings.checkpoints.max_total, _MOST)
            found += [_item(CleanupKind.CHECKPOINT, each) for each in old]
        history = settings.retention.history
        if kind in {None, CleanupKind.HISTORY} and history is not None:
            reason = f"ended longer than retention.history ({format_duration(history)}) ago"
            found += [_item(CleanupKind.HISTORY, each, reason) for each in self._ended(now)]
        return found

    def delete(self, item: Item) -> None:
        """Delete the rows of one item, if it still may go."""
        now = self._parts.clock.now()
        self._parts.store.perform(lambda unit: self._delete(unit, item, now))

    def forget(self, now: datetime) -> int:
        """Delete old lines of the engine's own journal, and old records of cleanups, a few at a time."""
        history = self._parts.settings.retention.history
        if history is None:
            return 0
        return self._parts.store.perform(lambda unit: unit.cleanup.forget(now - history, 500))

    def _ended(self, now: datetime) -> list[Old]:
        history = self._parts.settings.retention.history
        return self._parts.reader.old_jobs(now - history, _MOST) if history is not None else []

    def _delete(self, unit: Unit, item: Item, now: datetime) -> None:
        job = item.job or 0
        owner = unit.cleanup.owners([job]).get(job)
        if owner is None or owner.ended_at is None or owner.has_pending_letter:
            raise Changed(f"job {job} was run again, or is gone")
        if item.kind is CleanupKind.CHECKPOINT:
            unit.delete_checkpoints(job)
            return
        history = self._parts.settings.retention.history
        if history is None or owner.ended_at > now - history:
            raise Changed(f"job {job} was run again")
        unit.delete_jobs([job])


def _item(kind: CleanupKind, old: Old, reason: str = "") -> Item:
    what = "checkpoints" if kind is CleanupKind.CHECKPOINT else "job"
    return Item(path=f"{what}/{old.job}", kind=kind, bytes=old.bytes, job=old.job, reason=reason or old.reason)
