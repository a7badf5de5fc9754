"""How a job is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sgops.core.values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    name: str
    status: str
    attempts: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    duration_ms: int | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressView:
    done: int
    total: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureView:
    type: str
    reason: str
    stage: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """Work that was handed to a service."""

    stage: str
    name: str
    submission: int
    connector: str
    state: str
    ref: str | None
    key: str
    sends: int
    unwanted: bool
    reason: str | None
    intended_at: datetime
    sent_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job; `params`, `output`, `stages` and `receipts` come with `show` alone."""

    id: int
    run: int
    pipeline: str
    version: int
    template: str | None
    batch: int | None
    queue: str
    state: str
    held_for: str | None
    waiting_for: str | None
    stage: str | None
    priority: int
    unique_key: str | None
    progress: ProgressView | None
    attempts: int
    due_at: datetime | None
    last_failure: FailureView | None
    definition_hash: str | None
    dead_letter: int | None
    crash_count: int
    since: datetime
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    asked: str | None = None
    next: bool = False
    params: Json = None
    output: Json = None
    stages: tuple[StageView, ...] | None = None
    receipts: tuple[ReceiptView, ...] | None = None
