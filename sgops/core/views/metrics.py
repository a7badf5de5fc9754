"""What became of the work of a span of time: how much, how fast, how well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class PerHour:
    created: float
    completed: float
    failed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationsView:
    """How long jobs took from their first start to their end, in milliseconds; percentiles to a tenth."""

    mean: int | None = None
    p50: int | None = None
    p95: int | None = None
    p99: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMetrics:
    """How completed attempts at a stage took, in milliseconds, and how many of all attempts were retried."""

    mean: int | None
    p50: int | None
    p95: int | None
    retry_rate: float | None
    completed: int = 0
    failed: int = 0
    retries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsPoint:
    """One of the equal parts of the span, for a curve."""

    at: datetime
    created: int
    completed: int
    failed: int
    stage_p95: int | None = None
    disk_free: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsView:
    """The last `window` of work; a rate is None where nothing was that it could be of."""

    window: str
    since: datetime
    until: datetime
    created: int
    completed: int
    failed: int
    cancelled: int
    per_hour: PerHour
    job_ms: DurationsView
    stages: Mapping[str, StageMetrics] = field(default_factory=lambda: MappingProxyType({}))
    dead_letter_rate: float | None = None
    recovery_rate: float | None = None
    cleanup_bytes: int = 0
    service_check_rate: float | None = None
    series: tuple[MetricsPoint, ...] = ()
