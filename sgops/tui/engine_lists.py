"""The columns of the lists of what an engine has, as data: its parts, duties, queues, pipelines, schedules."""

from __future__ import annotations

import json
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
        PipelineView,
        QueueView,
        ScheduleView,
        TemplateView,
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
QUEUES: Final[tuple[Column[QueueView], ...]] = (
    Column(title="QUEUE", cell=lambda queue, _: ink(queue.name, Pen.STRONG), width=14, grows=1, most=28, keep=99),
    Column(title="", cell=lambda queue, at: formats.state("paused", at) if queue.paused else (), width=8, keep=95),
    Column(
        title="RUNNING",
        cell=lambda queue, _: ink(formats.number(queue.running)),
        width=9,
        right=True,
        keep=80,
        order=lambda queue: queue.running,
    ),
    Column(title="AT MOST", cell=lambda queue, _: formats.faint(queue.concurrency), width=7, right=True, keep=60),
    Column(
        title="QUEUED",
        cell=lambda queue, _: ink(formats.number(queue.queued)),
        width=9,
        right=True,
        keep=90,
        order=lambda queue: queue.queued,
    ),
    Column(title="RATE", cell=lambda queue, _: formats.faint(queue.rate), width=8, right=True, keep=50),
)
PIPELINES: Final[tuple[Column[PipelineView], ...]] = (
    Column(title="PIPELINE", cell=lambda each, _: ink(each.name, Pen.STRONG), width=14, grows=1, most=22, keep=99),
    Column(title="V", cell=lambda each, _: formats.faint(each.version), width=3, right=True, keep=40),
    Column(title="QUEUE", cell=lambda each, _: ink(each.queue), width=9, keep=60),
    Column(title="STAGES", cell=formats.stage_names, width=20, grows=4, keep=80),
    Column(title="DRIFT", cell=lambda each, _: formats.faint(each.on_drift), width=8, keep=20),
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
TEMPLATES: Final[tuple[Column[TemplateView], ...]] = (
    Column(title="TEMPLATE", cell=lambda each, _: ink(each.name, Pen.STRONG), width=14, grows=1, most=24, keep=99),
    Column(title="PIPELINE", cell=lambda each, _: ink(each.pipeline), width=12, grows=1, most=22, keep=90),
    Column(
        title="PARAMETERS",
        cell=lambda each, _: ink(json.dumps(dict(each.params), ensure_ascii=False), Pen.CALM),
        width=20,
        grows=4,
        keep=80,
    ),
)
SCHEDULES: Final[tuple[Column[ScheduleView], ...]] = (
    Column(title="SCHEDULE", cell=lambda each, _: ink(each.name, Pen.STRONG), width=12, grows=1, most=22, keep=99),
    Column(
        title="NEXT",
        cell=formats.next_time,
        width=11,
        keep=98,
        order=lambda each: (each.next_at is None, str(each.next_at)),
    ),
    Column(title="", cell=formats.until_next, width=6, right=True, keep=60),
    Column(title="TEMPLATE", cell=lambda each, _: ink(each.template), width=12, grows=1, most=22, keep=90),
    Column(title="CRON", cell=lambda each, _: ink(each.cron, Pen.CALM), width=14, keep=80),
    Column(title="ZONE", cell=lambda each, _: formats.faint(each.timezone), width=14, keep=30),
    Column(title="LAST", cell=lambda each, at: formats.age(each.last_at, at), width=5, right=True, keep=70),
    Column(title="JOB", cell=lambda each, _: formats.faint(each.last_job), width=7, right=True, keep=50),
    Column(title="PROBLEM", cell=lambda each, _: ink(each.problem or "", Pen.BAD), grows=3, width=8, keep=20),
)
