"""What a cleanup that was killed has left, looked at again and told to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.cleanup_log import EntryState, RunEnd
from sgops.core.events import Event, EventType
from sgops.core.retention import CleanupKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sgops.core.cleanup_log import Entry
    from sgops.core.values import Json
    from sgops.engine.parts import Parts
    from sgops.ports import Unit


def mend(parts: Parts) -> None:
    """Settle what runs before this one could not tell the end of; nobody else may be at one meanwhile."""
    for run in parts.store.perform(lambda unit: unit.cleanup.cut_short()):
        parts.store.perform(lambda unit, run=run: _mended(parts, unit, run))  # type: ignore[misc]


def _mended(parts: Parts, unit: Unit, run: int) -> None:
    """Say of each thing of a run that was cut short what is true of it now."""
    now = parts.clock.now()
    entries = unit.cleanup.entries(run)
    left = [entry for entry in entries if entry.state is EntryState.PLANNED]
    trash = parts.sweeper.in_trash()
    results = [(entry.id, *_truth(parts, unit, entry, trash)) for entry in left]
    unit.cleanup.note(results, now)
    unit.cleanup.take_back(entry.path for entry in left if parts.sweeper.look(entry.place) is not None)
    gone = {EntryState.DELETED, EntryState.TRASHED}
    deleted = sum(entry.state in gone for entry in entries) + sum(state in gone for _, state, _ in results)
    note = f"it was cut short; {len(left)} of {len(entries)} things were looked at again"
    unit.cleanup.end(run, RunEnd(deleted=deleted, freed=0, errors=(note,)), now)
    details: dict[str, Json] = {"run": run, "deleted": deleted, "reason": note}
    unit.append([Event(type=EventType.CLEANUP_FINISHED, at=now, details=details)])


def _truth(parts: Parts, unit: Unit, entry: Entry, trash: Mapping[str, int]) -> tuple[EntryState, str]:
    if entry.trash_name in trash:
        return EntryState.TRASHED, ""
    if _is_left(parts, unit, entry, trash):
        return EntryState.SKIPPED, "the run was cut short before its turn"
    return EntryState.DELETED, "found gone after the run was cut short"


def _is_left(parts: Parts, unit: Unit, entry: Entry, trash: Mapping[str, int]) -> bool:
    match entry.kind:
        case CleanupKind.CHECKPOINT:
            return bool(unit.history(entry.job or 0))
        case CleanupKind.HISTORY:
            return (entry.job or 0) in unit.cleanup.owners([entry.job or 0])
        case CleanupKind.TRASH:
            return entry.path.removeprefix("trash/") in trash
        case _:
            return parts.sweeper.look(entry.place) is not None
