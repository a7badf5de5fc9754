"""The engine at a glance, and one job explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sgops.core.views.recovery import RecoveryReport


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
