"""An engine in numbers: the raw figures that others draw curves of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sgops.core.views.status import WorkersView

_NONE: Final[Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFigures:
    """What became of the attempts at one stage, whichever pipeline it is of; failures by their type."""

    completed: int = 0
    snoozed: int = 0
    retries: int = 0
    failed: Mapping[str, int] = field(default_factory=lambda: _NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What has happened since the counting began."""

    events: Mapping[str, int] = field(default_factory=lambda: _NONE)
    stages: Mapping[str, StageFigures] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """An engine in numbers: how it stands, and what it has counted `since`; `memory` is its process's, in bytes."""

    at: datetime
    since: datetime
    version: str
    state: str
    paused: bool
    jobs: Mapping[str, int]
    pending_letters: int
    workers: WorkersView
    backlog: int
    last_event: int
    memory: int
    counted: Counted
    alerts: int = 0
