"""What a look for interrupted and stalled jobs has found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    job: int
    decision: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryReport:
    """What a scan found and decided; `decisions` holds at most 1,000, the counts are exact.

    `batches` is how many were counted anew, and `repeated_ms` how much of the stages that an engine's death cut off is
    done once more, at most.
    """

    id: int
    found: int = 0
    resumed: int = 0
    restarted: int = 0
    completed: int = 0
    dead_lettered: int = 0
    awaited: int = 0
    held: int = 0
    cancelled: int = 0
    left: int = 0
    batches: int = 0
    decisions: tuple[Decision, ...] = ()
    preview: bool = False
    started_at: datetime
    duration_ms: int = 0
    repeated_ms: int = 0
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryStatus:
    stalled: int
    queued: int
    processing: int
    last_run: RecoveryReport | None = None
