"""Jobs for tests: builders that state only what matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sgops.core.checkpoint import Payload, compress
from sgops.core.failure import Failure, FailureType
from sgops.core.job import HeldFor, Job, JobState, WaitingFor
from sgops.core.move_rows import StageEnd, StageStart

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


def minutes_ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def a_job(state: JobState = JobState.QUEUED, **fields: Any) -> Job:
    """Make a job as its row would be in that state."""
    facts: dict[str, Any] = {
        "id": 7,
        "token": "t0ken",
        "pipeline": "story",
        "stage": "script",
        "state": state,
        "since": NOW,
        "created_at": NOW,
        "seq": 1,
    }
    facts |= _facts_of(state)
    return Job(**(facts | fields))


def _facts_of(state: JobState) -> dict[str, Any]:
    started = {"started_at": NOW, "fence": 1, "attempts": 1, "attempt": 1, "checkpoints": 1, "definition": "d" * 64}
    match state:
        case JobState.QUEUED:
            return {}
        case JobState.RUNNING:
            return {**started, "attempt_started_at": NOW}
        case JobState.WAITING:
            return {**started, "tries": 1, "due_at": NOW + timedelta(seconds=30), "waiting_for": WaitingFor.RETRY}
        case JobState.HELD:
            return {**started, "held_for": HeldFor.OPERATOR, "held_from": JobState.QUEUED}
        case JobState.DEAD:
            return {**started, "tries": 6, "letter": 3, "finished_at": NOW}
        case JobState.COMPLETED | JobState.CANCELLED:
            return {**started, "finished_at": NOW}
        case _:
            return started


def a_start(stage: str = "panels") -> StageStart:
    return StageStart(stage=stage, definition="d" * 64)


def an_end(raw: bytes = b'{"ok":true}') -> StageEnd:
    return StageEnd(payload=a_payload(raw), started_at=NOW)


def a_payload(raw: bytes = b'{"ok":true}') -> Payload:
    return compress(raw, over=512, limit=10_000_000)


def a_failure(type: FailureType = FailureType.UNKNOWN, reason: str = "it broke") -> Failure:
    return Failure(type=type, reason=reason)
