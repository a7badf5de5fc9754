"""How a dead letter, and a family of them, is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sgops.core.values import Json
from sgops.core.views.attempt import AttemptView, CheckpointView, LogLine


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPlan:
    """What a retry would do."""

    stage: str | None
    kept: tuple[str, ...] = ()
    saved_ms: int = 0
    service: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A dead letter; everything from `attempts` on comes with `show` alone."""

    id: int
    job: int
    pipeline: str
    stage: str
    failure_type: str
    reason: str
    family: str
    escalated: bool
    resolution: str
    resolved_at: datetime | None
    notes: str
    previous: int | None
    failed_at: datetime
    tries: int = 0
    attempts: tuple[AttemptView, ...] | None = None
    checkpoints: tuple[CheckpointView, ...] | None = None
    snapshot: Mapping[str, Json] | None = None
    log: tuple[LogLine, ...] | None = None
    plan: RetryPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    family: str
    pipeline: str
    stage: str
    failure_type: str
    reason: str
    count: int
    first_at: datetime
    last_at: datetime
