"""A job, told: what it is, why it is as it is, when its stages ran, and all its facts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgops.core.values import Json
from sgops.tui import formats
from sgops.tui.glance import Glance
from sgops.tui.ink import NOTHING, Ink, Pen, ink, join, paragraph, rows, wrap
from sgops.tui.told import timeline
from sgops.tui.told.page import indented, table, title

if TYPE_CHECKING:
    from sgops.core.views import AttemptView, JobView, StageView, WhyView
    from sgops.ports import Operations


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStory:
    """Everything a page about a job is made of, asked for at once."""

    job: JobView
    why: WhyView
    attempts: Sequence[AttemptView] = ()


def story_of(operations: Operations, job: int) -> JobStory:
    """Ask for everything that is told about a job."""
    return JobStory(job=operations.job(job), why=operations.why(job), attempts=operations.attempts(job).items)


def tell(story: JobStory, at: Glance, cells: int) -> list[Ink]:
    """Tell a job: state, explanation, timeline, facts."""
    return [
        *tell_head(story, at, cells),
        *_stages(story, at, cells),
        *_receipts(story.job, at),
        *_facts(story.job, at, cells),
    ]


def tell_head(story: JobStory, at: Glance, cells: int) -> list[Ink]:
    """Tell what a job is, and why it is as it is."""
    job, why = story.job, story.why
    head = join(
        [
            ink(job.id, Pen.STRONG),
            ink(job.pipeline, Pen.TITLE),
            formats.job_state(job, at),
            ink(job.stage or "", Pen.CALM),
            formats.items(job, at, 12 if cells >= 60 else 6),
        ],
        "  ",
    )
    lines = [head]
    for sentence in why.sentences:
        lines += wrap(ink(sentence, Pen.CALM), cells)
    return [*lines, *(wrap(ink(f"Next: {why.next}", Pen.STRONG), cells) if why.next else [])]


def _stages(story: JobStory, at: Glance, cells: int) -> list[Ink]:
    stages = story.job.stages or ()
    if not stages:
        return []
    drawn = timeline.tell([stage.name for stage in stages], story.attempts, at, cells - 24)
    states = [_stage_state(stage, at) for stage in stages]
    if not drawn:
        return [*title("STAGES"), *table([[ink(each.name), shown] for each, shown in zip(stages, states, strict=True)])]
    head, *charts = drawn
    return [
        *title("STAGES"),
        *indented([head, *(chart + ink("  ") + shown for chart, shown in zip(charts, states, strict=True))]),
    ]


def _stage_state(stage: StageView, at: Glance) -> Ink:
    took = formats.span(stage.duration_ms) if stage.duration_ms is not None else ""
    tries = f"{stage.attempts} tries" if stage.attempts > 1 else ""
    stale = ink("stale", Pen.WARN) if stage.stale else NOTHING
    return join([formats.sign(stage.status, at), ink(took, Pen.CALM), formats.faint(tries), stale], " ")


def _receipts(job: JobView, at: Glance) -> list[Ink]:
    """Tell what services have of a job."""
    if not job.receipts:
        return []
    told = [
        [
            ink(each.stage, Pen.CALM),
            ink(each.connector, Pen.STRONG),
            formats.state(each.state, at),
            ink(each.ref or "", Pen.CALM),
            formats.faint(f"asked for {at.age(each.intended_at)} ago"),
            ink("unwanted" if each.unwanted else "", Pen.WARN) + ink(each.reason or "", Pen.BAD),
        ]
        for each in job.receipts
    ]
    return [*title("AT SERVICES"), *table(told)]


def _facts(job: JobView, at: Glance, cells: int) -> list[Ink]:
    facts: list[tuple[str, object]] = [
        ("version", job.version),
        ("run", job.run if job.run > 1 else None),
        ("queue", job.queue),
        ("priority", job.priority or None),
        ("template", job.template),
        ("batch", job.batch),
        ("unique key", job.unique_key),
        ("submitted", at.clock(job.created_at)),
        ("started", at.clock(job.started_at) if job.started_at else None),
        ("ended", at.clock(job.finished_at) if job.finished_at else None),
        ("dead letter", job.dead_letter),
        ("definition", (job.definition_hash or "")[:12] or None),
        ("engine deaths", job.crash_count or None),
    ]
    shown = [(name, ink(value, Pen.CALM)) for name, value in facts if value is not None]
    return [*title("FACTS"), *indented(rows(shown, cells - 2))]


def tell_values(job: JobView, cells: int) -> list[Ink]:
    """Tell a job's parameters and its output as JSON."""
    output = [] if job.output is None else [*title("OUTPUT"), *indented(_json(job.output, cells - 2))]
    return [ink("PARAMETERS", Pen.KEY), *indented(_json(job.params, cells - 2)), *output]


def _json(value: Json, cells: int) -> list[Ink]:
    return paragraph(json.dumps(value, indent=2, ensure_ascii=False), Pen.CALM, cells, indent=4)
