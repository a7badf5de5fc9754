"""What the fake engine has on its disk, and what became of it."""

from __future__ import annotations

from sgops.core.views import (
    CleanupItem,
    CleanupKept,
    CleanupRule,
    CleanupView,
    CleanupWhyView,
    StorageView,
    StoredKind,
)
from tests.support.fake_world import NOON, minutes_later


def a_cleanup(kind: str | None, *, dry_run: bool) -> CleanupView:
    path = "1/panels.2/panel-001.svg"
    return CleanupView(
        id="0123456789abcdef",
        kind=kind or "all",
        dry_run=dry_run,
        scanned=3,
        total=1,
        bytes=1_234,
        kept_total=2,
        items=(CleanupItem(path=path, kind="intermediate", bytes=1_234, job=1, reason="job 1 has completed"),),
        kept=(CleanupKept(path="2/panels.1/panel-001.svg", job=2, reason="job 2 has not ended"),),
        deleted=0 if dry_run else 1,
        freed=0,
        errors=(),
        started_at=NOON,
        finished_at=None if dry_run else minutes_later(1),
    )


def a_cleanup_why(path: str) -> CleanupWhyView:
    return CleanupWhyView(path=path, job=2, kind=None, bytes=77, goes=False, reason="job 2 has not ended", due_at=None)


def a_storage() -> StorageView:
    kinds = {"intermediate": StoredKind(files=3, bytes=3_702), "output": StoredKind(files=1, bytes=9_000)}
    temp = CleanupRule(kind="temp", keep="1h", rhythm="every 10m", next_at=minutes_later(5))
    rules = temp, CleanupRule(kind="output", keep=None, rhythm="15 3 * * *", next_at=None)
    return StorageView(total=20_000, kinds=kinds, database=7_000, wal=200, trash=98, disk_free=10**9, policy=rules)
