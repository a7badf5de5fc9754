"""The columns of the lists of where jobs come from and stand, as data: queues, pipelines, templates, schedules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sgops.tui import formats
from sgops.tui.columns import Column
from sgops.tui.ink import Pen, ink

if TYPE_CHECKING:
    from sgops.core.views import PipelineView, QueueView, ScheduleView, TemplateView

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
