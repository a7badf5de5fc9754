"""What is counted of an engine's events while it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sgops.core.events import Event, EventType
from sgops.core.lines import kinds_in, picked
from sgops.core.views import Counted, StageFigures

_NO_TYPE: Final = "unknown"


class Meter:
    """Count events as they come, on one thread; any thread may look."""

    def __init__(self) -> None:
        self._events: dict[EventType, int] = {}
        self._stages: dict[tuple[str, EventType], int] = {}
        self._failures: dict[tuple[str, str], int] = {}

    def hear(self, batch: Sequence[Event]) -> None:
        """Count what has happened."""
        # Counted by kind first: a batch has hundreds of events, and a few kinds of them.
        for (kind, stage), number in kinds_in(batch).items():
            self._events[kind] = self._events.get(kind, 0) + number
            if kind in _OF_STAGES and stage is not None:
                self._stages[stage, kind] = self._stages.get((stage, kind), 0) + number
        for event in picked(batch, _FAILURES):
            if event.stage is not None:
                failure = event.stage, str(event.details.get("type", _NO_TYPE))
                self._failures[failure] = self._failures.get(failure, 0) + 1

    def counted(self) -> Counted:
        """Give what has been counted until now."""
        # Copied in one step each: the other thread goes on counting.
        events, stages, failures = dict(self._events), dict(self._stages), dict(self._failures)
        return Counted(
            events={kind.value: number for kind, number in events.items()},
            stages={name: _stage(name, stages, failures) for name in sorted({name for name, _ in stages})},
        )


_OF_STAGES: Final = frozenset(
    {EventType.STAGE_COMPLETED, EventType.STAGE_FAILED, EventType.STAGE_SNOOZED, EventType.RETRY_SCHEDULED}
)

_FAILURES: Final = frozenset({EventType.STAGE_FAILED})


def _stage(
    name: str, stages: Mapping[tuple[str, EventType], int], failures: Mapping[tuple[str, str], int]
) -> StageFigures:
    return StageFigures(
        completed=stages.get((name, EventType.STAGE_COMPLETED), 0),
        snoozed=stages.get((name, EventType.STAGE_SNOOZED), 0),
        retries=stages.get((name, EventType.RETRY_SCHEDULED), 0),
        failed={kind: number for (stage, kind), number in failures.items() if stage == name},
    )
