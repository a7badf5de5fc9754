"""How an alert is shown: what is wrong, since when, and who was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sgops.core.values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One message about an alert: `of` says whether it was raised or cleared, `by` how it was sent."""

    by: str
    of: str
    outcome: str
    attempts: int
    at: datetime
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """One incident, from when its rule was first broken until it holds again."""

    id: int
    rule: str
    state: str
    title: str
    text: str
    value: Json
    threshold: Json
    raised_at: datetime
    cleared_at: datetime | None = None
    deliveries: tuple[DeliveryView, ...] = ()
