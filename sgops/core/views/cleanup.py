"""How cleanup is shown: what it would do or did, why one path stays or goes, and what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupItem:
    path: str
    kind: str
    bytes: int
    job: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupKept:
    path: str
    job: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupView:
    """A plan (`dry_run`) or a run; its lists are cut at a thousand, its totals are not. `id` is the plan's hash."""

    id: str
    kind: str
    dry_run: bool
    scanned: int
    total: int
    bytes: int
    kept_total: int
    items: tuple[CleanupItem, ...]
    kept: tuple[CleanupKept, ...]
    deleted: int
    freed: int
    errors: tuple[str, ...]
    started_at: datetime
    finished_at: datetime | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupWhyView:
    """Why a path stays or goes, and when."""

    path: str
    job: int | None
    kind: str | None
    bytes: int
    goes: bool
    reason: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKind:
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupRule:
    """How long a kind is kept (None: for ever), in which rhythm cleanup looks for it, and when it looks next.

    It never looks for what is kept for ever, nor for anything while cleanup.mode is off.
    """

    kind: str
    keep: str | None
    rhythm: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageView:
    """What is stored: files by kind, the database with its WAL, the trash, and what is left on the disk.

    By the last day `growth` bytes a day are used up; `low_at` the disk has less than health.disk_free_min, `full_at`
    nothing. None: not known yet, or not to be expected.
    Of the database, `checkpoints` is what the outputs of stages take, and `database_free` holds nothing.
    `policy` says how long each kind is kept; by `mode` cleanup deletes (auto), says what it would (preview), or rests.
    """

    total: int
    kinds: Mapping[str, StoredKind]
    database: int
    wal: int
    trash: int
    disk_free: int
    growth: int | None = None
    low_at: datetime | None = None
    full_at: datetime | None = None
    checkpoints: int = 0
    database_free: int = 0
    mode: str = "auto"
    policy: tuple[CleanupRule, ...] = ()
