"""How a record is written in the cells of a list: states, progress, reasons, ages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sgops.core.show import bar, mark_of, plural
from sgops.core.units import format_duration, format_size
from sgops.core.values import Json
from sgops.tui.glance import Glance, stopwatch
from sgops.tui.ink import NOTHING, Ink, Pen, ink, join, mark_ink, pen_of, width

if TYPE_CHECKING:
    from sgops.core.views import (
        AlertView,
        ArtifactView,
        BatchProgress,
        CheckpointView,
        CleanupView,
        EventView,
        ItemView,
        JobView,
        LetterView,
        PipelineView,
        ScheduleView,
        StatusView,
    )

_LONGEST_MS = 999_999 * 86_400_000
# Where room is short the last ones go first.
_STATES = ("running", "queued", "dead", "waiting", "held", "external", "interrupted", "completed", "cancelled")
_ENDED = ("completed", "dead", "cancelled")
_LEVELS = {"debug": Pen.FAINT, "info": Pen.CALM, "warning": Pen.WARN, "error": Pen.BAD}


def state(word: str, glance: Glance) -> Ink:
    """Write a state: sign, word, tone."""
    return mark_ink(mark_of(word), plain=glance.plain)


def sign(word: str, glance: Glance) -> Ink:
    """Write the sign of a state alone."""
    mark = mark_of(word)
    return ink(mark.plain if glance.plain else mark.glyph, pen_of(mark.tone))


def signed(word: str, text: object, glance: Glance) -> Ink:
    """Write something behind the sign of a state: `✗ 12`."""
    return sign(word, glance) + ink(f" {text}", Pen.STRONG)


def number(value: int) -> str:
    """Write a count with its thousands apart."""
    return f"{value:,}"


def faint(text: object) -> Ink:
    """Write what is only there to be found."""
    return ink(text, Pen.FAINT) if text not in {None, ""} else NOTHING


def age(at: datetime | None, glance: Glance) -> Ink:
    """Write how long ago."""
    return ink(glance.age(at), Pen.FAINT)


def span(milliseconds: int) -> str:
    """Write milliseconds in their two largest units; what is longer than any engine ran, as that."""
    # A file that was tampered with may hold any integer, and a timedelta may not.
    return format_duration(timedelta(milliseconds=min(milliseconds, _LONGEST_MS)))


def took(milliseconds: int | None) -> Ink:
    """Write how long something took."""
    return ink(span(milliseconds), Pen.CALM) if milliseconds is not None else NOTHING


def job_state(job: JobView, glance: Glance) -> Ink:
    """Write a job's state, and what it was asked for or waits for."""
    if job.next:
        return state("queued", glance) + ink(", next", Pen.FAINT)
    shown = state(job.state, glance)
    if job.asked:
        return shown + ink(f", {job.asked}?", Pen.WARN)
    return shown


def due(job: JobView, glance: Glance) -> Ink:
    """Say when a job goes on, why it is held, or how long it has stood where it is."""
    if job.state == "waiting" and job.due_at is not None:
        return ink(glance.until(job.due_at), Pen.WARN)
    if job.state == "running":
        return elapsed(job, glance)
    return age(job.finished_at or job.since, glance)


def elapsed(job: JobView, glance: Glance) -> Ink:
    """Say how long a job has been in its state."""
    return ink(stopwatch(glance.now - job.since), Pen.CALM)


def items(job: JobView, glance: Glance, cells: int = 8) -> Ink:
    """Draw how far a stage is."""
    if job.progress is None:
        return NOTHING
    done, total = job.progress.done, job.progress.total
    if not total:
        return ink(number(done), Pen.CALM)
    return meter(done, total, cells, glance) + ink(f" {number(done)}/{number(total)}", Pen.CALM)


def meter(done: int, total: int, cells: int, glance: Glance) -> Ink:
    """Draw a bar: heavy for what is done, light for what is left."""
    filled = bar(done, total, cells, plain=True).count("#")
    heavy, light = ("#", ".") if glance.plain else ("━", "─")
    return ink(heavy * filled, Pen.BUSY) + ink(light * (cells - filled), Pen.FAINT)


def trouble(job: JobView) -> Ink:
    """Say what a job that stands still has met."""
    if job.state == "held" and job.held_for:
        return ink(job.held_for.replace("_", " "), Pen.WARN)
    if job.last_failure is None or job.state in {"completed", "cancelled"}:
        return NOTHING
    return failure(job.last_failure.type, job.last_failure.reason)


def news(job: JobView, glance: Glance) -> Ink:
    """Say how far a job is, or what it has met."""
    return trouble(job) or (NOTHING if job.state in {"completed", "cancelled"} else items(job, glance))


def failure(kind: str, reason: str) -> Ink:
    """Name what went wrong, and how it was said."""
    return join([ink(kind, Pen.BAD), ink(reason, Pen.CALM)], "  ")


def letter_why(letter: LetterView) -> Ink:
    """Say why a letter is one."""
    return failure(letter.failure_type, letter.reason)


def event_name(event: EventView) -> Ink:
    """Write an event's name as loud as it is."""
    return ink(event.event, _LEVELS.get(event.level, Pen.CALM))


def details(event: EventView) -> Ink:
    """Write what an event says besides its name."""
    return join(
        [ink(f"{key}=", Pen.FAINT) + ink(as_text(value), Pen.CALM) for key, value in event.details.items()], " "
    )


def counts(status: StatusView, glance: Glance, cells: int = 1000) -> Ink:
    """Say how many jobs are in which state; what nobody is in is left out, and what is over where room is short."""
    shown = [word for word in _STATES if status.counts.get(word) or word in {"running", "queued"}]
    while shown and width(_counted(shown, status, glance)) > cells:
        shown.pop()
    return _counted(shown, status, glance)


def _counted(shown: Sequence[str], status: StatusView, glance: Glance) -> Ink:
    return join(
        [state(word, glance) + ink(f" {number(status.counts.get(word, 0))}", Pen.STRONG) for word in shown], "   "
    )


def stage_names(pipeline: PipelineView, glance: Glance) -> Ink:
    """Write a pipeline's stages in their order, or why there are none."""
    if pipeline.error:
        return ink(pipeline.error, Pen.BAD)
    between = " > " if glance.plain else " → "
    return join([ink(stage, Pen.CALM) for stage in pipeline.stages], between)


def seal(checkpoint: CheckpointView, glance: Glance) -> Ink:
    """Say whether a checkpoint can be trusted."""
    match checkpoint.valid:
        case True:
            return sign("done", glance) + ink(" valid", Pen.GOOD)
        case False:
            return sign("failed", glance) + ink(" broken", Pen.BAD)
        case None:
            return ink("unread", Pen.FAINT)


def item_result(item: ItemView) -> Ink:
    """Write what an item gave, or why it did not."""
    return ink(item.reason, Pen.BAD) if item.reason else ink(as_text(item.result), Pen.CALM)


def as_text(value: Json) -> str:
    """Write a value on one line: text as it is, everything else as JSON, nothing as nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def figure(value: Json) -> Ink:
    """Write a figure of a component or an alert."""
    if value is None:
        return NOTHING
    if isinstance(value, int) and not isinstance(value, bool):
        return ink(number(value), Pen.CALM)
    return ink(f"{value:.3g}" if isinstance(value, float) else as_text(value), Pen.CALM)


def against(value: Json, threshold: Json) -> Ink:
    """Write a figure beside what it is held against."""
    return join(
        [figure(value), ink("of", Pen.FAINT) + ink(" ") + figure(threshold) if threshold is not None else ()], " "
    )


def told_by(alert: AlertView) -> Ink:
    """Say who was told of an alert, and what did not get through."""
    return join([ink(each.by, Pen.BAD if each.outcome == "failed" else Pen.FAINT) for each in alert.deliveries], " ")


def fate(*, goes: bool) -> Ink:
    """Say whether a file goes or stays."""
    return ink("goes", Pen.WARN) if goes else ink("stays", Pen.FAINT)


def gone(artifact: ArtifactView, glance: Glance) -> Ink:
    """Say that a file is no more, or that another run's stands for it."""
    if artifact.deleted_at is not None:
        return ink(f"deleted {glance.age(artifact.deleted_at)}", Pen.WARN)
    return faint("superseded") if artifact.superseded_at is not None else NOTHING


def next_time(schedule: ScheduleView, glance: Glance) -> Ink:
    """Say when a schedule makes its next job, or that it stands still."""
    if schedule.paused:
        return state("paused", glance)
    return ink(glance.clock(schedule.next_at)) if schedule.next_at is not None else ink("never", Pen.FAINT)


def until_next(schedule: ScheduleView, glance: Glance) -> Ink:
    """Say how soon that is."""
    return faint(glance.until(schedule.next_at)) if schedule.next_at is not None and not schedule.paused else NOTHING


def batch_progress(progress: BatchProgress, glance: Glance, cells: int) -> Ink:
    """Draw how many jobs have ended, the dead ones apart."""
    ended = sum(getattr(progress, name) for name in _ENDED)
    dead = ink(f"  {number(progress.dead)} dead", Pen.BAD) if progress.dead else ()
    counted = ink(f" {number(ended)}/{number(progress.total)}", Pen.CALM)
    return meter(ended, progress.total, max(1, cells), glance) + counted + dead


def cleaned(run: CleanupView) -> Ink:
    """Say in a few words what a run has done."""
    said = ink(f"deleted {number(run.deleted)} of {plural(run.total, 'file')}", Pen.GOOD)
    freed = ink(f"{format_size(run.freed)} freed", Pen.CALM) if run.freed else ()
    wrong = ink(plural(len(run.errors), "error"), Pen.BAD) if run.errors else ()
    return join([said, freed, wrong], ", ")
