"""One cleanup as it is done: logged, looked at once more, taken, logged again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.cleanup import Item, Known, Plan, plan_view, rule
from sgops.core.cleanup_log import AskedBy, Entry, EntryState, RunEnd
from sgops.core.errors import Changed
from sgops.core.events import Event, EventType
from sgops.core.failpoints import failpoint
from sgops.core.retention import CleanupKind
from sgops.core.views import CleanupView
from sgops.engine.cut_short import act_of
from sgops.engine.old_rows import MOST, OldRows
from sgops.engine.undoing import require_standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from sgops.core.records import Recorded
    from sgops.core.retention import Owner
    from sgops.core.values import Json
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

_TOGETHER: Final = 100
_TOLD_ERRORS: Final = 100
_LONG: Final = "in the trash for longer than cleanup.trash"
_GOES: Final = {EntryState.DELETED: "nowhere", EntryState.TRASHED: "trash"}
ROWS: Final = frozenset({CleanupKind.CHECKPOINT, CleanupKind.HISTORY})
# What of these goes does not lie in the artifact root.
BESIDE_FILES: Final = ROWS | {CleanupKind.TRASH}

Told = tuple[Entry, Item]
Result = tuple[Entry, EntryState, str]


class Deed:
    """Does one plan; killed at any point, the next run finds what was left."""

    def __init__(self, parts: Parts, plan: Plan, owned: Callable[[Mapping[int, Owner]], Mapping[int, Owner]]) -> None:
        self._parts = parts
        self._plan = plan
        self._owned = owned
        self._run = 0
        self._deleted = 0
        self._freed = 0
        self._trashed = 0
        self._errors: list[str] = []

    @staticmethod
    def beside_files(parts: Parts, kind: CleanupKind | None, now: datetime, *, in_need: bool) -> list[Item]:
        """Give what goes that lies not in the artifact root: the trash, and old rows."""
        found: list[Item] = []
        ttl = parts.settings.cleanup.trash
        if kind in {None, CleanupKind.TRASH} and in_need:
            # But not what nobody knows: it can be had back as long as was promised.
            new = [entry for entry in parts.reader.trashed(now, MOST) if entry.kind != CleanupKind.ORPHAN]
            found += [_of_trash(entry, "in the trash, and the disk is short") for entry in new]
        elif kind in {None, CleanupKind.TRASH} and ttl is not None:
            found += [_of_trash(entry, _LONG) for entry in parts.reader.trashed(now - ttl, MOST)]
        return found + OldRows(parts).items(kind, now)

    def do(self, asked_by: AskedBy) -> CleanupView:
        """Take everything that the plan names and that is still as it was."""
        began = self._parts.clock.now()
        self._run = self._parts.store.perform(lambda unit: self._begin(unit, asked_by, began))
        for some in in_parts(self._plan.items, _TOGETHER):
            self._take(some)
        ended = self._parts.clock.now()
        self._parts.store.perform(lambda unit: self._end(unit, asked_by, ended))
        return self._view(began, ended)

    def _begin(self, unit: Unit, asked_by: AskedBy, now: datetime) -> int:
        run = unit.cleanup.begin(self._plan, asked_by, now)
        kind = self._plan.kind.value if self._plan.kind is not None else "all"
        details: dict[str, Json] = {"run": run, "kind": kind, "total": len(self._plan.items), "bytes": self._plan.bytes}
        unit.append([_event(EventType.CLEANUP_PLANNED, now, details)])
        return run

    def _take(self, items: Sequence[Item]) -> None:
        """Take a few things: log them, ask again whether they may go, take them, log what came of it."""
        now = self._parts.clock.now()
        entries = self._parts.store.perform(lambda unit: unit.cleanup.planned(self._run, items, now))
        failpoint("cleanup.after_plan")
        told = list(zip(entries, items, strict=True))
        free, refused = self._parts.store.perform(lambda unit: self._let_go(unit, told, now))
        failpoint("cleanup.before_take")
        results = [*refused, *self._rows_gone([each for each in free if each[1].kind in ROWS])]
        results += [self._result(entry, item) for entry, item in free if item.kind not in ROWS]
        self._parts.sweeper.settle(item.path for _, item in free if item.found is not None)
        failpoint("cleanup.after_take")
        self._parts.store.perform(lambda unit: self._note(unit, dict(told), results))

    def _let_go(self, unit: Unit, told: Sequence[Told], now: datetime) -> tuple[list[Told], list[Result]]:
        """Say of files that are still to go that they are deleted: from this commit on nobody builds on them."""
        # Rows are asked about once more in the commit that deletes them.
        jobs = {item.job for _, item in told if item.job is not None and item.found is not None}
        known = Known(owners=self._owned(unit.cleanup.owners(jobs)), artifacts=unit.cleanup.artifacts(jobs))
        rules = self._parts.settings.retention
        free: list[Told] = []
        refused: list[Result] = []
        for entry, item in told:
            ruling = rule(item.found, known, rules) if item.found is not None else None
            if ruling is None or (ruling.goes(now) and ruling.kind is item.kind):
                free.append((entry, item))
            else:
                refused.append((entry, EntryState.SKIPPED, ruling.reason))
        unit.cleanup.let_go([item.artifact for _, item in free if item.artifact is not None], now)
        return free, refused

    def _rows_gone(self, told: Sequence[Told]) -> Iterator[Result]:
        """Delete rows, many in a commit."""
        reasons = OldRows(self._parts).delete([item for _, item in told])
        for entry, item in told:
            if why := reasons[item]:
                yield entry, EntryState.SKIPPED, why
            else:
                self._deleted += 1
                self._freed += item.bytes
                yield entry, EntryState.DELETED, ""

    def _result(self, entry: Entry, item: Item) -> Result:
        try:
            state = self._gone(entry, item)
        except Changed as error:
            return entry, EntryState.SKIPPED, error.message
        except OSError as error:
            return entry, EntryState.FAILED, f"{item.path}: {error.strerror or error}"
        self._deleted += 1
        self._freed += item.bytes if state is EntryState.DELETED else 0
        self._trashed += state is EntryState.TRASHED
        return entry, state, ""

    def _gone(self, entry: Entry, item: Item) -> EntryState:
        sweeper = self._parts.sweeper
        if item.kind is CleanupKind.TRASH:
            sweeper.empty(item.path.removeprefix("trash/"))
        elif self._is_deleted_at_once(item):
            sweeper.delete(item.path, item.mark)
        else:
            sweeper.to_trash(item.path, item.mark, entry.trash_name)
            return EntryState.TRASHED
        return EntryState.DELETED

    def _is_deleted_at_once(self, item: Item) -> bool:
        # Nobody knows what an orphan was: it can always be had back for a while.
        return self._parts.settings.cleanup.trash == timedelta(0) and item.kind is not CleanupKind.ORPHAN

    def _note(self, unit: Unit, told: Mapping[Entry, Item], results: Sequence[Result]) -> None:
        now = self._parts.clock.now()
        unit.cleanup.note([(entry.id, state, note) for entry, state, note in results], now)
        # What did not go is still there for whoever needs it.
        stayed = [entry for entry, state, _ in results if state in {EntryState.SKIPPED, EntryState.FAILED}]
        unit.cleanup.take_back(told[entry].path for entry in stayed if self._is_there(told[entry]))
        unit.cleanup.note(
            [(_entry_of(told[entry].path), EntryState.DELETED, "") for entry, state, _ in results
             if told[entry].kind is CleanupKind.TRASH and state is EntryState.DELETED], now
        )  # fmt: skip
        self._errors += [note for _, state, note in results if state in {EntryState.SKIPPED, EntryState.FAILED}]
        unit.append(
            [*_deletions(self._run, results, now, self._there(unit, results)), *_rows_told(self._run, results, now)]
        )

    def _there(self, unit: Unit, results: Sequence[Result]) -> AbstractSet[int]:
        """Name the jobs whose journal may be written on: that of a job that is gone would be there for ever."""
        return unit.cleanup.owners({entry.job for entry, _, _ in results if entry.job is not None}).keys()

    def _is_there(self, item: Item) -> bool:
        return item.found is not None and self._parts.sweeper.is_there(item.path)

    def _end(self, unit: Unit, asked_by: AskedBy, now: datetime) -> None:
        errors = tuple(self._errors[:_TOLD_ERRORS])
        unit.cleanup.end(self._run, RunEnd(deleted=self._deleted, freed=self._freed, errors=errors), now)
        if asked_by is AskedBy.OPERATOR and self._deleted:
            unit.record(act_of(self._plan.id, self._run, now, undoable=self._trashed > 0))
        details: dict[str, Json] = {
            "run": self._run,
            "deleted": self._deleted,
            "bytes": self._freed,
            "errors": len(self._errors),
        }
        unit.append([_event(EventType.CLEANUP_FINISHED, now, details)])

    def _view(self, began: datetime, ended: datetime) -> CleanupView:
        return replace(
            plan_view(self._plan),
            dry_run=False,
            deleted=self._deleted,
            freed=self._freed,
            errors=tuple(self._errors[:_TOLD_ERRORS]),
            started_at=began,
            finished_at=ended,
        )


def in_parts(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Cut a long list so that no transaction holds the writer for long."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def bring_back(parts: Parts, action: Recorded) -> int:
    """Put what an operator's cleanup has taken back in its place; what is no longer in the trash stays gone."""
    require_standing(action)
    run, now = int(action.target.rpartition(" ")[2]), parts.clock.now()
    entries = parts.store.perform(lambda unit: unit.cleanup.entries(run))
    back = [entry for entry in entries if entry.state is EntryState.TRASHED and _is_back(parts, entry)]

    def note(unit: Unit) -> None:
        unit.cleanup.take_back(entry.path for entry in back)
        unit.cleanup.note([(entry.id, EntryState.SKIPPED, "brought back by an undo") for entry in back], now)
        unit.mark_undone(action.id, now)

    parts.store.perform(note)
    return len(back)


def _is_back(parts: Parts, entry: Entry) -> bool:
    try:
        parts.sweeper.from_trash(entry.trash_name, entry.place)
    except FileNotFoundError:
        # The trash was emptied; or an undo before this one was killed when the file was back and not yet on record.
        return parts.sweeper.is_there(entry.place)
    except (OSError, Changed):
        # Another file has taken its place.
        return False
    return True


def _of_trash(entry: Entry, why: str) -> Item:
    return Item(
        path=f"trash/{entry.trash_name}",
        kind=CleanupKind.TRASH,
        bytes=entry.bytes,
        job=entry.job,
        reason=f"{entry.path}, {why}",
    )


def _entry_of(path: str) -> int:
    return int(path.rpartition(".")[2])


def _deletions(run: int, results: Sequence[Result], now: datetime, there: AbstractSet[int]) -> list[Event]:
    return [
        _event(
            EventType.CLEANUP_DELETED,
            now,
            {"run": run, "kind": entry.kind, "path": entry.path, "bytes": entry.bytes, "to": _GOES[state]},
            entry.job if entry.job in there else None,
        )
        for entry, state, _ in results if state in _GOES and entry.kind not in ROWS
    ]  # fmt: skip


def _rows_told(run: int, results: Sequence[Result], now: datetime) -> list[Event]:
    """Tell of deleted rows in one line for many jobs: a line for each would soon take the room of the rows."""
    told = []
    for kind in sorted(ROWS):
        gone = [entry for entry, state, _ in results if entry.kind == kind and state in _GOES]
        if gone:
            jobs: list[Json] = [entry.job for entry in gone]
            size = sum(entry.bytes for entry in gone)
            path = gone[0].path if len(gone) == 1 else f"{gone[0].path} … {gone[-1].path}"
            details: dict[str, Json] = {"run": run, "kind": kind, "path": path, "bytes": size, "to": "nowhere"}
            told.append(_event(EventType.CLEANUP_DELETED, now, {**details, "jobs": jobs}))
    return told


def _event(what: EventType, now: datetime, details: dict[str, Json], job: int | None = None) -> Event:
    return Event(type=what, at=now, job=job, details=details)
