"""How a line of the journal is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sgops.core.values import Json

_EMPTY: Mapping[str, Json] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    id: int
    seq: int
    at: datetime
    level: str
    component: str
    job: int | None
    batch: int | None
    stage: str | None
    attempt: int | None
    event: str
    details: Mapping[str, Json] = field(default_factory=lambda: _EMPTY)
