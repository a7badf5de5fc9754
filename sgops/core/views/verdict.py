"""What a check has found: of the file, and of every component's health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sgops.core.values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    name: str
    ok: bool
    detail: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer of verify and doctor."""

    ok: bool
    checks: tuple[Check, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthComponent:
    status: str
    reason: str = ""
    value: Json = None
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthView:
    status: str
    checked_at: datetime
    components: Mapping[str, HealthComponent] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChange:
    """A component that became what it was not before."""

    id: int
    at: datetime
    component: str
    status: str
    reason: str = ""
    value: Json = None
