"""How the parts of a job's history are shown: checkpoints, attempts, items, what was printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sgops.core.values import Json

_EMPTY: Mapping[str, Json] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointView:
    id: int
    job: int
    run: int
    stage: str
    status: str
    trigger: str
    input_ref: tuple[int, ...]
    output_ref: int | None
    retry_count: int
    last_error: str | None
    definition_hash: str
    integrity_hash: str
    format: int
    size: int
    raw_size: int
    duration_ms: int | None
    created_at: datetime
    output: Json = None
    facts: Mapping[str, Json] = field(default_factory=lambda: _EMPTY)
    valid: bool | None = None
    invalid_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    id: int
    job: int
    run: int
    stage: str
    number: int
    outcome: str
    failure_type: str | None
    reason: str | None
    traceback: str | None
    started_at: datetime
    finished_at: datetime | None
    duration_ms: int | None
    next_retry_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    stage: str
    key: str
    state: str
    attempts: int
    updated_at: datetime
    result: Json = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    at: datetime
    stream: str
    text: str
    stage: str = ""
    attempt: int = 0
    id: int = 0
