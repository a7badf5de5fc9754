"""What a cleanup that was killed has left, looked at again and told to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.cleanup_log import AskedBy, EntryState, RunEnd
from sgops.core.events import Event, EventType
from sgops.core.records import NewAction
from sgops.core.retention import CleanupKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sgops.core.cleanup_log import CutShort, Entry
    from sgops.core.values import Json
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

CLEANUP: Final = "cleanup"


def act_of(plan: str, run: int, now: datetime, *, undoable: bool) -> NewAction:
    """Put a cleanup among what operators did."""
    command = f"sgops cleanup run --plan {plan}"
    return NewAction(verb=CLEANUP, target=f"cleanup {run}", at=now, command=command, undoable=undoable)


def mend(parts: Parts) -> None:
    """Settle what runs before this one could not tell the end of; nobody else may be at one meanwhile."""
    for run in parts.store.perform(lambda unit: unit.cleanup.cut_short()):
        parts.store.perform(lambda unit, run=run: _mended(parts, unit, run))  # type: ignore[misc]


def _mended(parts: Parts, unit: Unit, run: CutShort) -> None:
    """Say of each thing of a run that was cut short what is true of it now."""
    now = parts.clock.now()
    entries = unit.cleanup.entries(run.id)
    left = [entry for entry in entries if entry.state is EntryState.PLANNED]
    trash = parts.sweeper.in_trash()
    results = [(entry.id, *_truth(parts, unit, entry, trash)) for entry in left]
    unit.cleanup.note(results, now)
    unit.cleanup.take_back(entry.path for entry in left if parts.sweeper.is_there(entry.place))
    came = [*(entry.state for entry in entries), *(state for _, state, _ in results)]
    trashed = came.count(EntryState.TRASHED)
    deleted = trashed + came.count(EntryState.DELETED)
    note = f"it was cut short; {len(left)} of {len(entries)} things were looked at again"
    unit.cleanup.end(run.id, RunEnd(deleted=deleted, freed=0, errors=(note,)), now)
    if run.asked_by is AskedBy.OPERATOR and deleted:
        # He did it, and can take it back, however it ended.
        unit.record(act_of(run.plan, run.id, now, undoable=trashed > 0))
    details: dict[str, Json] = {"run": run.id, "deleted": deleted, "reason": note}
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
            return parts.sweeper.is_there(entry.place)
