"""What an engine has: pipelines, templates, queues, schedules, duties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sgops.core.values import Json


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
class TemplateView:
    name: str
    pipeline: str
    params: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleView:
    name: str
    template: str
    cron: str
    timezone: str
    next_at: datetime | None
    last_at: datetime | None
    last_job: int | None
    paused: bool
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyView:
    name: str
    every: str
    last_at: datetime | None
    next_at: datetime | None
    last_report: str
