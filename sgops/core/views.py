"""What every face shows: frozen answers whose field names are the JSON's; durations are whole ms in fields `…_ms`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Generic, TypeVar

from sgops.core.values import Json

T = TypeVar("T")
_EMPTY: Mapping[str, Json] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some of a list, and the cursor that asks for more; `note` says when a search gave up early."""

    items: tuple[T, ...]
    next: str | None = None
    note: str | None = None


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
class JobView:
    """A job; `params`, `output` and `stages` come with `show` alone."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    id: int
    seq: int
    at: datetime
    level: str
    component: str
    job: int | None
    batch: int | None
    stage: str | None
    attempt: int | None
    event: str
    details: Mapping[str, Json] = field(default_factory=lambda: _EMPTY)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """An operator's act; `command` is its twin on the command line."""

    id: int
    verb: str
    target: str
    at: datetime
    undoable: bool
    undone_at: datetime | None
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkItem:
    id: int
    job: int
    plan: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What an act on many did, or would do."""

    preview: bool
    matched: int
    items: tuple[BulkItem, ...] = ()
    refused: tuple[Refusal, ...] = ()
    action: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    ids: tuple[int, ...]
    existing: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    job: int
    decision: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryReport:
    """What a scan found and decided; `decisions` holds at most 1,000, the counts are exact."""

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
    decisions: tuple[Decision, ...] = ()
    preview: bool = False
    started_at: datetime
    duration_ms: int = 0
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryStatus:
    stalled: int
    queued: int
    processing: int
    last_run: RecoveryReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineView:
    pid: int
    boot: str
    state: str
    since: datetime
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersView:
    total: int
    busy: int
    abandoned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    at: datetime | None
    clean: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """The engine at a glance; `engine` is None when none is alive."""

    engine: EngineView | None
    counts: Mapping[str, int]
    workers: WorkersView
    pending_letters: int = 0
    next_due_at: datetime | None = None
    paused: bool = False
    recovery: RecoveryReport | None = None
    alerts: int = 0
    last_stop: StopView | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyView:
    state: str
    since: datetime
    sentences: tuple[str, ...]
    next: str
    next_at: datetime | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    name: str
    ok: bool
    detail: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer of verify and doctor."""

    ok: bool
    checks: tuple[Check, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthComponent:
    status: str
    reason: str = ""
    value: Json = None
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthView:
    status: str
    checked_at: datetime
    components: Mapping[str, HealthComponent] = field(default_factory=lambda: MappingProxyType({}))
