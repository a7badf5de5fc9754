"""Cleaning up when it is time: each kind in its own rhythm, through the same plans that an operator sees."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.cleanup_log import AskedBy
from sgops.core.errors import Refused
from sgops.core.retention import CleanupKind
from sgops.core.setting_types import Mode
from sgops.core.units import format_size
from sgops.engine.duty import DutyReport
from sgops.engine.old_rows import MOST, OldRows
from sgops.engine.rhythms import KINDS, Rhythms
from sgops.engine.shrinking import shrink

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.cleanup import Plan
    from sgops.engine.cleanup import Cleanup
    from sgops.engine.parts import Parts
    from sgops.engine.relief import Relief

# Of these a plan holds the oldest only, however many there are.
_PLANNED_IN_PARTS: Final = frozenset({CleanupKind.CHECKPOINT, CleanupKind.HISTORY, CleanupKind.TRASH})
# So long one look goes on with them before it leaves the rest to the next.
_SECONDS: Final = 20.0


class Tidy:
    """Runs the cleanups whose time has come."""

    name = "tidy"
    every = timedelta(minutes=1)

    def __init__(self, parts: Parts, cleanup: Cleanup, relief: Relief) -> None:
        self._parts = parts
        self._relief = relief
        self._cleanup = cleanup
        self._rhythms = Rhythms(parts)
        # Kinds of which there is more than could be done; gone on with at the next look.
        self._unfinished: set[CleanupKind] = set()

    def run_once(self, now: datetime) -> DutyReport:
        """Do what is due, or say what would be done."""
        mode = self._parts.settings.cleanup.mode
        if mode is Mode.OFF:
            return DutyReport(did=0, sentence="cleanup.mode is off")
        began = self._parts.clock.monotonic()
        did, needed = self._relief.look(now) if mode is Mode.AUTO else (0, "")
        told = [needed] if needed else []
        is_trusted = self._cleanup.follow_clock(now)
        due = self._rhythms.due(now)
        kinds = dict.fromkeys([*self._unfinished, *(kind for rhythm in due for kind in KINDS[rhythm])])
        for kind, made in zip(kinds, self._cleanup.plans([*kinds], now), strict=True):
            count, sentence = self._clean(kind, made, began, preview=mode is Mode.PREVIEW)
            did += count
            told += [sentence] if sentence else []
        if "temp" in due and mode is Mode.AUTO and is_trusted and (folded := self._cleanup.fold(now)):
            told.append(f"removed {folded:,} empty folders")
        if "failed" in due and mode is Mode.AUTO and is_trusted:
            did += OldRows(self._parts).forget(now)
        if mode is Mode.AUTO and (given := shrink(self._parts)):
            told.append(f"gave {format_size(given)} of the database back to the disk")
        return DutyReport(did=did, sentence="; ".join(told) or f"nothing to delete ({len(due)} kinds were due)")

    def _clean(self, kind: CleanupKind, made: Plan, began: float, *, preview: bool) -> tuple[int, str]:
        """Do what there is of one kind; what does not fit in one plan is planned again, and again, for a while."""
        deleted, sentence, is_more = self._clean_some(kind, made, preview=preview)
        while is_more and self._parts.clock.monotonic() - began < _SECONDS:
            count, _, is_more = self._clean_some(kind, self._cleanup.plan(kind, made.made_at), preview=preview)
            deleted, sentence = deleted + count, f"{kind.value}: deleted {deleted + count:,}"
        (self._unfinished.add if is_more else self._unfinished.discard)(kind)
        return deleted, sentence

    def _clean_some(self, kind: CleanupKind, made: Plan, *, preview: bool) -> tuple[int, str, bool]:
        if not made.items:
            return 0, "", False
        if made.doubt:
            return 0, f"{len(made.items):,} orphans are only reported: {made.doubt}", False
        if preview:
            return 0, f"{kind.value}: would delete {len(made.items):,}", False
        try:
            done = self._cleanup.apply(made, AskedBy.SCHEDULE)
        except Refused as error:
            return 0, error.message, False
        is_more = len(made.items) >= MOST and done.deleted > 0 and kind in _PLANNED_IN_PARTS
        return done.deleted, f"{kind.value}: deleted {done.deleted:,} of {done.total:,}", is_more
