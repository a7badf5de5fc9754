"""What a recovery says of the jobs it looked at: decisions, counted while they are made, kept as a report."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sgops.core.events import Event, EventType
from sgops.core.views import Decision, RecoveryReport

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.values import Json
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

_SHOWN: Final = 1000


class Decided(StrEnum):
    """What recovery decides about one job; the words of the report."""

    RESUMED = "resumed"
    RESTARTED = "restarted"
    COMPLETED = "completed"
    DEAD_LETTERED = "dead_lettered"
    AWAITED = "awaited"
    HELD = "held"
    CANCELLED = "cancelled"
    LEFT = "left"


class Tally:
    """Counts decisions; the first thousand are shown in words."""

    def __init__(self, now: datetime, cause: str) -> None:
        self.began_at = now
        self.cause = cause
        self.counts: Counter[Decided] = Counter()
        self.batches = 0
        self.repeated = timedelta(0)
        self._decisions: list[Decision] = []

    def add(self, job: int, decided: Decided, reason: str) -> None:
        """Count one."""
        self.counts[decided] += 1
        if len(self._decisions) < _SHOWN:
            self._decisions.append(Decision(job=job, decision=decided.value, reason=reason))

    def report(self, *, preview: bool = False) -> RecoveryReport:
        """Give what was counted."""
        return RecoveryReport(
            id=0,
            found=self.counts.total(),
            decisions=tuple(self._decisions),
            preview=preview,
            started_at=self.began_at,
            cause=self.cause,
            resumed=self.counts[Decided.RESUMED],
            restarted=self.counts[Decided.RESTARTED],
            completed=self.counts[Decided.COMPLETED],
            dead_lettered=self.counts[Decided.DEAD_LETTERED],
            awaited=self.counts[Decided.AWAITED],
            held=self.counts[Decided.HELD],
            cancelled=self.counts[Decided.CANCELLED],
            left=self.counts[Decided.LEFT],
            batches=self.batches,
            repeated_ms=round(self.repeated.total_seconds() * 1000),
        )


def begun(parts: Parts, tally: Tally) -> None:
    """Say in the journal that a recovery begins: one that is cut short has a beginning and no end."""
    event = Event(type=EventType.RECOVERY_STARTED, at=tally.began_at, details={"cause": tally.cause})
    parts.store.perform(lambda unit: unit.append([event]))


def keep(parts: Parts, tally: Tally) -> RecoveryReport:
    """Keep the report, and say in the journal that a recovery has ended."""
    ended = parts.clock.now()
    spent = round((ended - tally.began_at).total_seconds() * 1000)
    report = replace(tally.report(), duration_ms=max(0, spent))
    details: dict[str, Json] = {decided.value: count for decided, count in tally.counts.items()}
    details |= {"batches": tally.batches, "cause": tally.cause}

    def write(unit: Unit) -> int:
        unit.append([Event(type=EventType.RECOVERY_FINISHED, at=ended, details=details)])
        return unit.save_report(report)

    return replace(report, id=parts.store.perform(write))
