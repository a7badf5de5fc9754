"""Those in an engine who watch over it: vitals, figures, alerts, and the duties that feed them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgops.engine.alerting import Alerting
from sgops.engine.checkup import Checkup
from sgops.engine.duties.alerts import Alerts, Look
from sgops.engine.duties.health import HealthDuty
from sgops.engine.duties.meters import MetersDuty
from sgops.engine.measuring import Measuring
from sgops.engine.vitals import Vitals

if TYPE_CHECKING:
    from sgops.engine.checkup import Organs
    from sgops.engine.duty import Duty
    from sgops.engine.parts import Parts
    from sgops.engine.scan import Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Made once an engine's organs are there."""

    vitals: Vitals
    measuring: Measuring
    alerting: Alerting
    duties: tuple[Duty, ...]

    @classmethod
    def over(cls, parts: Parts, organs: Organs, scan: Scan) -> Watch:
        """Watch over these."""
        checkup = Checkup(parts, organs)
        vitals = Vitals(parts, organs, checkup)
        measuring, alerting = Measuring(parts), Alerting(parts)
        alerts = Alerts(parts, alerting, measuring, Look(parts, organs.dispatch, scan, vitals))
        duties = (MetersDuty(parts, measuring), HealthDuty(parts, checkup, vitals.meter), alerts)
        return cls(vitals=vitals, measuring=measuring, alerting=alerting, duties=duties)
