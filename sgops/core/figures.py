"""What is counted and measured of an engine while it runs: the raw figures that others draw curves of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sgops.core.events import Event, EventType
from sgops.core.views import WorkersView

_NONE: Final[Mapping[str, int]] = MappingProxyType({})
_NO_TYPE: Final = "unknown"


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


class Meter:
    """Count events as they come, on one thread; any thread may look."""

    def __init__(self) -> None:
        self._events: dict[EventType, int] = {}
        self._stages: dict[tuple[str, EventType], int] = {}
        self._failures: dict[tuple[str, str], int] = {}

    def hear(self, batch: Sequence[Event]) -> None:
        """Count what has happened."""
        events = self._events
        for event in batch:
            events[event.type] = events.get(event.type, 0) + 1
            if event.type in _OF_STAGES and event.stage is not None:
                self._hear_of_stage(event, event.stage)

    def counted(self) -> Counted:
        """Give what has been counted until now."""
        # Copied in one step each: the other thread goes on counting.
        events, stages, failures = dict(self._events), dict(self._stages), dict(self._failures)
        return Counted(
            events={kind.value: number for kind, number in events.items()},
            stages={name: _stage(name, stages, failures) for name in sorted({name for name, _ in stages})},
        )

    def _hear_of_stage(self, event: Event, stage: str) -> None:
        key = stage, event.type
        self._stages[key] = self._stages.get(key, 0) + 1
        if event.type is EventType.STAGE_FAILED:
            failure = stage, str(event.details.get("type", _NO_TYPE))
            self._failures[failure] = self._failures.get(failure, 0) + 1


_OF_STAGES: Final = frozenset(
    {EventType.STAGE_COMPLETED, EventType.STAGE_FAILED, EventType.STAGE_SNOOZED, EventType.RETRY_SCHEDULED}
)


def _stage(
    name: str, stages: Mapping[tuple[str, EventType], int], failures: Mapping[tuple[str, str], int]
) -> StageFigures:
    return StageFigures(
        completed=stages.get((name, EventType.STAGE_COMPLETED), 0),
        snoozed=stages.get((name, EventType.STAGE_SNOOZED), 0),
        retries=stages.get((name, EventType.RETRY_SCHEDULED), 0),
        failed={kind: number for (stage, kind), number in failures.items() if stage == name},
    )
