"""The columns of the lists of how an engine is, as data: its parts, connectors, duties, alerts, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sgops.core.health import spoken
from sgops.tui import formats
from sgops.tui.columns import Column
from sgops.tui.ink import Pen, ink

if TYPE_CHECKING:
    from sgops.core.views import (
        AlertView,
        DutyView,
        HealthChange,
        HealthComponent,
    )


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A component with its name."""

    name: str
    part: HealthComponent


PARTS: Final[tuple[Column[NamedPart], ...]] = (
    Column(title="PART", cell=lambda each, _: ink(each.name, Pen.STRONG), width=12, grows=1, most=18, keep=99),
    Column(title="STATE", cell=lambda each, at: formats.state(each.part.status, at), width=11, keep=98),
    Column(title="WHY", cell=lambda each, _: ink(each.part.reason, Pen.CALM), width=20, grows=4, keep=90),
    Column(
        title="FIGURE",
        cell=lambda each, _: ink(spoken(each.name, each.part.value), Pen.CALM),
        width=18,
        keep=60,
    ),
    Column(title="LOOKED", cell=lambda each, at: formats.age(each.part.checked_at, at), width=6, right=True, keep=50),
)
CONNECTORS: Final[tuple[Column[NamedPart], ...]] = (
    Column(title="CONNECTOR", cell=lambda each, _: ink(each.name, Pen.STRONG), width=14, grows=1, most=24, keep=99),
    Column(title="STATE", cell=lambda each, at: formats.state(each.part.status, at), width=11, keep=98),
    Column(title="IT SAID", cell=lambda each, _: ink(each.part.reason, Pen.CALM), width=20, grows=4, keep=90),
    Column(title="ASKED", cell=lambda each, at: formats.age(each.part.checked_at, at), width=6, right=True, keep=50),
)
DUTIES: Final[tuple[Column[DutyView], ...]] = (
    Column(title="DUTY", cell=lambda duty, _: ink(duty.name, Pen.STRONG), width=12, grows=1, keep=99),
    Column(title="EVERY", cell=lambda duty, _: formats.faint(duty.every), width=7, right=True, keep=50),
    Column(title="LAST", cell=lambda duty, at: formats.age(duty.last_at, at), width=5, right=True, keep=80),
    Column(title="NEXT", cell=lambda duty, at: formats.faint(at.until(duty.next_at)), width=7, right=True, keep=70),
    Column(title="IT SAID", cell=lambda duty, _: ink(duty.last_report, Pen.CALM), width=20, grows=4, keep=90),
)
ALERTS: Final[tuple[Column[AlertView], ...]] = (
    Column(title="RULE", cell=lambda each, _: ink(each.rule, Pen.STRONG), width=14, grows=1, most=24, keep=99),
    Column(title="STATE", cell=lambda each, at: formats.state(each.state, at), width=10, keep=98),
    Column(title="WHAT", cell=lambda each, _: ink(each.title, Pen.CALM), width=20, grows=4, keep=95),
    Column(title="FIGURE", cell=lambda each, _: formats.against(each.value, each.threshold), width=14, right=True),
    Column(title="TOLD", cell=lambda each, _: formats.told_by(each), width=15, keep=30),
    Column(title="SINCE", cell=lambda each, at: formats.age(each.raised_at, at), width=5, right=True, keep=80),
)
CHANGES: Final[tuple[Column[HealthChange], ...]] = (
    Column(title="AT", cell=lambda each, at: formats.faint(at.clock(each.at)), width=11, keep=80),
    Column(title="PART", cell=lambda each, _: ink(each.component, Pen.STRONG), width=12, grows=1, most=18, keep=99),
    Column(title="BECAME", cell=lambda each, at: formats.state(each.status, at), width=11, keep=98),
    Column(title="WHY", cell=lambda each, _: ink(each.reason, Pen.CALM), width=20, grows=4, keep=90),
)
