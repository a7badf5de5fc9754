"""What is done when the disk or the memory is short: what may go goes now, not when its time comes round."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

from sgops.core.cleanup_log import AskedBy
from sgops.core.errors import SgopsError
from sgops.core.retention import CleanupKind
from sgops.core.setting_types import Mode
from sgops.core.show import plural
from sgops.core.units import format_size, iso
from sgops.engine.shrinking import shrink

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.engine.cleanup import Cleanup
    from sgops.engine.condition import Condition
    from sgops.engine.parts import Parts

# Where it lasts, nothing is won by looking again at once.
_AGAIN_SECONDS: Final = 600.0
_PROBLEM: Final = "make room"
# Files before rows: rows are deleted by writing, for which there is no room yet. Orphans only go to the trash.
_KINDS: Final = (
    CleanupKind.TEMP,
    CleanupKind.PREVIEW,
    CleanupKind.INTERMEDIATE,
    CleanupKind.FAILED,
    CleanupKind.DEAD_LETTER,
    CleanupKind.OUTPUT,
    CleanupKind.TRASH,
    CleanupKind.CHECKPOINT,
    CleanupKind.HISTORY,
)


class Relief:
    """Looks whether room is short, and makes some; no rule is bent for it, but that the trash is emptied."""

    def __init__(self, parts: Parts, cleanup: Cleanup, condition: Condition) -> None:
        self._parts = parts
        self._cleanup = cleanup
        self._condition = condition
        self._done_at: dict[str, float] = {}

    def look(self, now: datetime) -> tuple[int, str]:
        """Make room where it is short; give how many things went, and what is to be told of it."""
        found = [self._of_disk(now), self._of_memory()]
        return sum(count for count, _ in found), "; ".join(told for _, told in found if told)

    def for_memory(self) -> None:
        """Take temporary files away before a stage is tried again that found no memory: they may lie in it."""
        gc.collect()
        if self._parts.settings.cleanup.mode is not Mode.AUTO:
            return
        try:
            self._clean(CleanupKind.TEMP)
        except (SgopsError, OSError) as error:
            # It would have been a help, no more: the stage is tried all the same.
            self._condition.problems[_PROBLEM] = f"temporary files were not cleaned up: {error}"
        else:
            self._condition.problems.pop(_PROBLEM, None)

    def _of_disk(self, now: datetime) -> tuple[int, str]:
        if not self._is_due("disk", is_short=self._is_disk_short()):
            return 0, ""
        count, freed, problem = 0, 0, ""
        try:
            for kind in _KINDS:
                some, size = self._clean(kind)
                count, freed = count + some, freed + size
            freed += shrink(self._parts, is_short=True)
        except SgopsError as error:
            problem = f", then: {error.message}"
        told = (
            f"{plural(count, 'thing')} went at {iso(now)}, {format_size(freed)}" if count or freed else "nothing may go"
        )
        self._condition.relief = f"cleaned up because of it: {told}{problem}"
        return count, f"the disk is short: {told}{problem}"

    def _of_memory(self) -> tuple[int, str]:
        is_short = self._parts.probe.memory().share > self._parts.settings.health.memory_max
        if not self._is_due("memory", is_short=is_short):
            return 0, ""
        gc.collect()
        try:
            count, _ = self._clean(CleanupKind.TEMP)
        except SgopsError as error:
            return 0, f"memory is short: {error.message}"
        return count, f"memory is short: {plural(count, 'temporary file')} went"

    def _is_due(self, what: str, *, is_short: bool) -> bool:
        if not is_short:
            self._done_at.pop(what, None)
            return False
        now = self._parts.clock.monotonic()
        is_due = now - self._done_at.get(what, -_AGAIN_SECONDS) >= _AGAIN_SECONDS
        if is_due:
            self._done_at[what] = now
        return is_due

    def _is_disk_short(self) -> bool:
        parts = self._parts
        is_short = (
            self._condition.storage_problem is not None
            or parts.probe.disk_free(parts.settings.engine.data_dir) < parts.settings.health.disk_free_min
        )
        if not is_short:
            self._condition.relief = ""
        return is_short

    def _clean(self, kind: CleanupKind) -> tuple[int, int]:
        # By the clock of this moment: what went to the trash a moment ago goes on from there.
        made = self._cleanup.plan(kind, self._parts.clock.now(), in_need=True)
        if not made.items or made.doubt:
            return 0, 0
        done = self._cleanup.apply(made, AskedBy.NEED)
        return done.deleted, done.freed
