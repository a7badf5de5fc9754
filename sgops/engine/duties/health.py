"""Looking at every part of the engine, and keeping what it was and when it changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.errors import StorageFailed
from sgops.core.events import EventType
from sgops.core.health import HEALTHY, changes, verdict
from sgops.core.meters import Meters, Sum
from sgops.core.throughput import Pace
from sgops.core.units import MILLISECOND, iso
from sgops.engine.duty import DutyReport

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sgops.core.meter import Meter
    from sgops.core.values import Json
    from sgops.core.views import HealthComponent
    from sgops.engine.checkup import Checkup
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

_LAST: Final = "health"
_PACE: Final = "pace"


class HealthDuty:
    """Asks what takes time, learns the pace, and writes down the results; those who ask for health get them at once."""

    name = "health"

    def __init__(self, parts: Parts, checkup: Checkup, meter: Meter) -> None:
        self._parts = parts
        self._checkup = checkup
        self._meter = meter
        self._is_new = True

    @property
    def every(self) -> timedelta:
        return self._parts.settings.health.every

    def run_once(self, now: datetime) -> DutyReport:
        if self._is_new:
            self._checkup.pace, self._is_new = _pace_from(self._parts.reader.get(_PACE)), False
        answers = self._checkup.ask_services()
        self._checkup.watch(self._meter.counted().events.get(EventType.STAGE_COMPLETED, 0))
        components = self._checkup.all()
        changed = changes(_statuses(self._parts.reader.get(_LAST)), components)
        try:
            self._parts.store.perform(lambda unit: self._keep(unit, now, components, changed, answers))
        except StorageFailed as error:
            return DutyReport(did=len(changed), sentence=f"looked at, and not written: {error.message}")
        ill = [f"{name} {part.status}" for name, part in components.items() if part.status != HEALTHY]
        return DutyReport(did=len(changed), sentence=", ".join(ill) or "all is well")

    def _keep(
        self,
        unit: Unit,
        now: datetime,
        components: Mapping[str, HealthComponent],
        changed: Mapping[str, HealthComponent],
        answers: Mapping[str, str | None],
    ) -> None:
        mask = self._parts.masker
        kept: dict[str, Json] = {
            name: {"status": part.status, "reason": mask.text(part.reason)} for name, part in components.items()
        }
        unit.put(_LAST, {"at": iso(now), "status": verdict(components, now).status, "components": kept})
        pace = self._checkup.pace
        unit.put(_PACE, {"usual": pace.usual, "now": pace.now, "seen_ms": pace.seen // MILLISECOND})
        if changed:
            # What a service answers may repeat what it was asked with.
            unit.log_health(now, {name: replace(part, reason=mask.text(part.reason)) for name, part in changed.items()})
        if answers:
            silent = sum(why is not None for why in answers.values())
            unit.add_meters(now, Meters(sums={Sum.SERVICE_CHECKS: len(answers), Sum.SERVICE_FAILURES: silent}))


def _statuses(kept: Json) -> Mapping[str, str]:
    """Read what the components were when they were looked at last."""
    parts = kept.get("components") if isinstance(kept, dict) else None
    found = parts if isinstance(parts, dict) else {}
    return {name: str(part["status"]) for name, part in found.items() if isinstance(part, dict)}


def _pace_from(kept: Json) -> Pace:
    """Read what an engine before this one has learned."""
    if not isinstance(kept, dict):
        return Pace()
    usual, now, seen = (float(str(kept.get(name, 0))) for name in ("usual", "now", "seen_ms"))
    return Pace(usual=usual, now=now, seen=timedelta(milliseconds=seen))
