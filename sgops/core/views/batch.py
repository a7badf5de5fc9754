"""What is shown of jobs that were submitted together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProgress:
    """How many jobs of a batch are in each state; exact at any moment."""

    total: int
    queued: int = 0
    running: int = 0
    waiting: int = 0
    external: int = 0
    held: int = 0
    interrupted: int = 0
    completed: int = 0
    dead: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    id: int
    label: str
    pipeline: str
    status: str
    progress: BatchProgress
    created_at: datetime
    finished_at: datetime | None = None
