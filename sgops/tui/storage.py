"""How much is stored of each kind, and when the disk will be full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.units import format_size
from sgops.core.views import Page
from sgops.tui.glance import Glance
from sgops.tui.ink import NOTHING, Ink, Pen, ink, join

if TYPE_CHECKING:
    from sgops.core.views import CleanupRule, StorageView
    from sgops.ports import Asking, Operations

_EVERY: Final = timedelta(seconds=15)
_MODES: Final = {
    "auto": ("cleans up by itself", Pen.GOOD),
    "preview": ("only says what it would do: cleanup.mode is preview", Pen.WARN),
    "off": ("rests: cleanup.mode is off", Pen.WARN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """How much there is of one kind; the database and its like are no files of jobs."""

    name: str
    files: int | None
    bytes: int
    share: float


class Storage:
    """What is stored, as it was when somebody looked last."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._view: StorageView | None = None
        self._looked_at: datetime | None = None

    def read(self, operations: Operations, _: Asking) -> Page[Stored]:
        """Ask what is stored, the most first; now and then, for every file is looked at."""
        return Page(items=tuple(stored(self._looked(operations))))

    def policy(self, operations: Operations) -> Sequence[CleanupRule]:
        """Ask how long each kind is kept."""
        return self._looked(operations).policy

    def mode(self) -> Ink:
        """Say what cleanup does of itself."""
        said = _MODES.get(self._view.mode) if self._view is not None else None
        return ink(*said) if said is not None else NOTHING

    def outlook(self, at: Glance) -> Ink:
        """Say in one line how it goes on."""
        return outlook(self._view, at) if self._view is not None else NOTHING

    def _looked(self, operations: Operations) -> StorageView:
        now = self._now()
        if self._view is None or self._looked_at is None or now - self._looked_at >= _EVERY:
            self._view, self._looked_at = operations.storage(), now
        return self._view


def stored(view: StorageView) -> list[Stored]:
    """Put what is stored in a row, the most first."""
    files = [(name, kind.files, kind.bytes) for name, kind in view.kinds.items()]
    others = [("database", None, view.database), ("its WAL", None, view.wal), ("trash", None, view.trash)]
    whole = max(view.total, 1)
    found = [Stored(name=name, files=count, bytes=size, share=size / whole) for name, count, size in [*files, *others]]
    free = Stored(name="free on the disk", files=None, bytes=view.disk_free, share=0.0)
    return [*sorted(found, key=lambda each: -each.bytes), free]


def outlook(view: StorageView, at: Glance) -> Ink:
    """Say how fast the disk fills up, and when it has too little room, and none."""
    if view.growth is None:
        return ink("not known yet how fast it fills", Pen.FAINT)
    if view.growth <= 0 or view.full_at is None:
        return ink("it does not fill up", Pen.GOOD)
    low = ink(f"low {at.until(view.low_at)}", Pen.WARN) if view.low_at is not None else NOTHING
    full = ink(f"full {at.until(view.full_at)}", Pen.BAD)
    return join([ink(f"{format_size(view.growth)} more a day", Pen.CALM), low, full], "  ")
