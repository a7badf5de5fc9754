"""What changes about an engine while it lives."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sgops.core.views import StopView


class EngineState(StrEnum):
    """Where an engine is in its own life."""

    IDLE = "idle"
    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"


@dataclass(slots=True, kw_only=True)
class Condition:
    """What changes about an engine while it lives; written by its own threads, read by anybody."""

    pid: int
    boot: str
    version: str
    since: datetime
    state: EngineState = EngineState.IDLE
    last_stop: StopView | None = None
    storage_problem: str | None = None
    # What was done last about a disk that is short.
    relief: str = ""
    on_storage: Callable[[str | None], None] = lambda _problem: None
    problems: dict[str, str] = field(default_factory=dict)

    def storage_said(self, problem: str | None) -> None:
        """Take note that the file cannot be written, or can again; called by whoever writes."""
        self.storage_problem = problem
        self.on_storage(problem)
