"""What an engine has: pipelines, queues, duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineView:
    name: str
    version: int
    stages: tuple[str, ...]
    queue: str
    on_drift: str
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    name: str
    concurrency: int
    rate: str | None
    paused: bool
    running: int
    queued: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyView:
    name: str
    every: str
    last_at: datetime | None
    next_at: datetime | None
    last_report: str
