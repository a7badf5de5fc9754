"""How records are written on one line: states, progress, reasons, and the cells of every list."""

from __future__ import annotations

from sgops.core.show import bar, mark_of
from sgops.core.views import JobView, LetterView, StatusView
from sgops.tui.glance import Glance, stopwatch
from sgops.tui.ink import NOTHING, Ink, Pen, ink, join, mark_ink, pen_of


def state(word: str, glance: Glance) -> Ink:
    """Write a state."""
    return mark_ink(mark_of(word), plain=glance.plain)


def signed(word: str, text: object, glance: Glance) -> Ink:
    """Write something behind the sign of a state: `✗ 12`."""
    mark = mark_of(word)
    return ink(mark.plain if glance.plain else mark.glyph, pen_of(mark.tone)) + ink(f" {text}", Pen.STRONG)


def number(value: int) -> str:
    """Write a count with its thousands apart."""
    return f"{value:,}"


def job_state(job: JobView, glance: Glance) -> Ink:
    """Write a job's state, and what it waits for or was asked."""
    if job.asked:
        return state(job.state, glance) + ink(f" ({job.asked} asked)", Pen.WARN)
    return state("queued", glance) + ink(" next", Pen.FAINT) if job.next else state(job.state, glance)


def items(job: JobView, glance: Glance, cells: int = 8) -> Ink:
    """Draw how far a stage is."""
    if job.progress is None:
        return NOTHING
    done, total = job.progress.done, job.progress.total
    if not total:
        return ink(number(done), Pen.CALM)
    drawn = ink(bar(done, total, cells, plain=glance.plain), Pen.BUSY)
    return drawn + ink(f" {number(done)}/{number(total)}", Pen.CALM)


def elapsed(job: JobView, glance: Glance) -> Ink:
    """Say how long a job has been in its state."""
    return ink(stopwatch(glance.now - job.since), Pen.CALM)


def failure(letter: LetterView) -> Ink:
    """Name what went wrong."""
    return ink(letter.failure_type, Pen.BAD) + ink("  ") + ink(letter.reason, Pen.CALM)


def counts(status: StatusView, glance: Glance) -> Ink:
    """Say how many jobs are in which state; what nobody has is left out."""
    order = ("running", "queued", "waiting", "external", "held", "interrupted", "dead", "completed", "cancelled")
    shown = [word for word in order if status.counts.get(word) or word in {"running", "queued"}]
    parts = [state(word, glance) + ink(f" {number(status.counts.get(word, 0))}", Pen.STRONG) for word in shown]
    return join(parts, "   ")
