"""What the studio has stored, and what of it is due to go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sgops.core.views import (
    CleanupItem,
    CleanupKept,
    CleanupRule,
    CleanupView,
    CleanupWhyView,
    StorageView,
    StoredKind,
)
from tests.support.clock import NOON

_DUE = "job {} completed 9d ago; intermediate files stay 7d"
_MIB = 1 << 20


def plan(*, dry_run: bool = True, times: int = 1) -> CleanupView:
    """Give the plan of the morning, or what became of it; `times` makes everything so much larger."""
    items = [
        CleanupItem(
            path=f"{job}/panels.1/panel-{page:03}.svg",
            kind="intermediate",
            bytes=(3 + page) * _MIB * times,
            job=job,
            reason=_DUE.format(job),
        )
        for job in (1640, 1641)
        for page in range(1, 5)
    ]
    items.append(CleanupItem(path="1702/temp/voice.wav", kind="temp", bytes=88 * _MIB * times, job=1702,
                             reason="job 1702 has ended, and its temp folder with it"))  # fmt: skip
    kept = (
        CleanupKept(path="1841/script.1/script.json", job=1841, reason="job 1841 has not ended"),
        CleanupKept(path="1790/export.1/book.epub", job=1790, reason="outputs stay 30d; it is 2d old"),
    )
    size = sum(item.bytes for item in items)
    return CleanupView(
        id="7c1e5a90b4d2f013",
        kind="all",
        dry_run=dry_run,
        scanned=412,
        total=len(items),
        bytes=size,
        kept_total=403,
        items=tuple(items),
        kept=kept,
        deleted=0 if dry_run else len(items),
        freed=0 if dry_run else size,
        errors=(),
        started_at=NOON,
        finished_at=None if dry_run else NOON,
    )


def history() -> list[CleanupView]:
    """Give what was deleted before."""
    return [
        _run(1, deleted=388, freed=1100 * _MIB, errors=()),
        _run(2, deleted=12, freed=40 * _MIB, errors=("1533/render.1/page.png: it is another file now",)),
    ]


def _run(days: int, deleted: int, freed: int, errors: tuple[str, ...]) -> CleanupView:
    return CleanupView(
        id=f"{days:016}",
        kind="all",
        dry_run=False,
        scanned=900,
        total=deleted + len(errors),
        bytes=freed,
        kept_total=500,
        items=(),
        kept=(),
        deleted=deleted,
        freed=freed,
        errors=errors,
        started_at=NOON - timedelta(days=days),
        finished_at=NOON - timedelta(days=days) + timedelta(seconds=4),
    )


def why(path: str) -> CleanupWhyView:
    """Say why a file goes or stays."""
    found = next((item for item in plan().items if item.path == path), None)
    if found is not None:
        return CleanupWhyView(path=path, job=found.job, kind=found.kind, bytes=found.bytes, goes=True,
                              reason=found.reason, due_at=NOON - timedelta(days=2))  # fmt: skip
    kept = next(each for each in plan().kept if each.path == path)
    return CleanupWhyView(
        path=path, job=kept.job, kind="output", bytes=9 * _MIB, goes=False, reason=kept.reason, due_at=None
    )


def storage() -> StorageView:
    """Give how much there is of what."""
    kinds = {
        "output": StoredKind(files=310, bytes=2400 * _MIB),
        "intermediate": StoredKind(files=92, bytes=700 * _MIB),
        "temp": StoredKind(files=10, bytes=190 * _MIB),
    }
    return StorageView(
        total=3400 * _MIB, kinds=kinds, database=84 * _MIB, wal=_MIB, trash=25 * _MIB, disk_free=61_000 * _MIB,
        growth=1500 * _MIB, low_at=NOON + timedelta(days=39), full_at=NOON + timedelta(days=40), policy=tuple(policy()),
    )  # fmt: skip


def policy() -> Iterator[CleanupRule]:
    """Give how long each kind is kept."""
    night, soon = NOON + timedelta(hours=15), NOON + timedelta(minutes=4)
    for kind, keep, rhythm, next_at in (
        ("temp", "1h", "every 10m", soon),
        ("trash", "2d", "every 10m", soon),
        ("preview", "1d", "every 1h", NOON + timedelta(minutes=40)),
        ("failed", "7d", "0 3 * * *", night),
        ("checkpoint", "7d", "0 3 * * *", night),
        ("history", "90d", "0 3 * * *", night),
        ("intermediate", "7d", "15 3 * * *", night + timedelta(minutes=15)),
        ("output", None, "15 3 * * *", None),
        ("orphan", "1h", "30 3 * * *", night + timedelta(minutes=30)),
        ("dead_letter", "30d", "0 4 * * 0", NOON + timedelta(days=4, hours=16)),
    ):
        yield CleanupRule(kind=kind, keep=keep, rhythm=rhythm, next_at=next_at)
