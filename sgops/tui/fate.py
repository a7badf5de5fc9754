"""What becomes of each file of a cleanup plan, and how much is stored of each kind."""

from __future__ import annotations

from dataclasses import dataclass

from sgops.core.views import CleanupView
from sgops.ports import Operations


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """One file that goes or stays, and the reason."""

    goes: bool
    path: str
    kind: str
    bytes: int
    job: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """How much there is of one kind; the database and its like are no files of jobs."""

    name: str
    files: int | None
    bytes: int
    share: float


def fates(plan: CleanupView) -> tuple[Fate, ...]:
    """Give what goes, the largest first, and then what stays."""
    going = [
        Fate(goes=True, path=each.path, kind=each.kind, bytes=each.bytes, job=each.job, reason=each.reason)
        for each in sorted(plan.items, key=lambda item: (item.kind, -item.bytes))
    ]
    staying = [
        Fate(goes=False, path=each.path, kind="", bytes=0, job=each.job, reason=each.reason) for each in plan.kept
    ]
    return (*going, *staying)


def stored(operations: Operations) -> list[Stored]:
    """Ask what is stored, the most first."""
    view = operations.storage()
    files = [(name, kind.files, kind.bytes) for name, kind in view.kinds.items()]
    others = [("database", None, view.database), ("its WAL", None, view.wal), ("trash", None, view.trash)]
    whole = max(view.total, 1)
    found = [Stored(name=name, files=count, bytes=size, share=size / whole) for name, count, size in [*files, *others]]
    free = Stored(name="free on the disk", files=None, bytes=view.disk_free, share=0.0)
    return [*sorted(found, key=lambda each: -each.bytes), free]
