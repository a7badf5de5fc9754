"""The columns of the lists of work, as data: jobs and their parts, dead letters, batches, events, files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sgops.core.units import format_size
from sgops.tui import formats
from sgops.tui.columns import Column
from sgops.tui.glance import Glance
from sgops.tui.ink import Ink, Pen, ink

if TYPE_CHECKING:
    from sgops.core.views import (
        ArtifactView,
        AttemptView,
        BatchView,
        CheckpointView,
        CleanupRule,
        CleanupView,
        EventView,
        FamilyView,
        ItemView,
        JobView,
        LetterView,
    )
    from sgops.tui.fate import Fate
    from sgops.tui.storage import Stored

JOBS: Final[tuple[Column[JobView], ...]] = (
    Column(
        title="ID", cell=lambda job, _: ink(job.id, Pen.STRONG), width=7, right=True, keep=99, order=lambda job: job.id
    ),
    Column(title="STATE", cell=formats.job_state, width=13, keep=98, order=lambda job: job.state),
    Column(
        title="PIPELINE",
        cell=lambda job, _: ink(job.pipeline),
        width=9,
        grows=2,
        most=22,
        keep=90,
        order=lambda job: job.pipeline,
    ),
    Column(title="STAGE", cell=lambda job, _: ink(job.stage or ""), width=8, grows=1, most=22, keep=70),
    Column(title="NEWS", cell=formats.news, width=22, grows=5, keep=75),
    Column(
        title="TRIES",
        cell=lambda job, _: formats.faint(job.attempts or ""),
        width=5,
        right=True,
        keep=20,
        order=lambda job: job.attempts,
    ),
    Column(title="AGE", cell=formats.due, width=7, right=True, keep=80, order=lambda job: job.since),
)


def running(left: Callable[[JobView, Glance], Ink]) -> tuple[Column[JobView], ...]:
    """Give the columns of what runs; only who watches knows how long is left."""
    return (
        Column(title="RUNNING", cell=lambda job, at: formats.signed(job.state, job.id, at), width=9, keep=99),
        Column(title="pipeline", cell=lambda job, _: ink(job.pipeline), width=10, grows=2, most=24, keep=90),
        Column(title="stage", cell=lambda job, _: ink(job.stage or ""), width=8, grows=1, keep=80),
        Column(title="items", cell=formats.items, width=16, keep=60),
        Column(title="for", cell=formats.elapsed, width=6, right=True, keep=70),
        Column(title="left", cell=left, width=6, right=True, keep=50),
    )


NEEDED: Final[tuple[Column[LetterView], ...]] = (
    Column(title="NEEDS YOU", cell=lambda letter, at: formats.signed("dead", letter.id, at), width=9, keep=99),
    Column(title="pipeline", cell=lambda letter, _: ink(letter.pipeline), width=12, grows=1, most=22, keep=80),
    Column(title="stage", cell=lambda letter, _: ink(letter.stage), width=8, keep=60),
    Column(title="why", cell=lambda letter, _: formats.letter_why(letter), width=20, grows=4, keep=90),
    Column(title="ago", cell=lambda letter, at: formats.age(letter.failed_at, at), width=5, right=True, keep=70),
)
LETTERS: Final[tuple[Column[LetterView], ...]] = (
    Column(
        title="LETTER",
        cell=lambda letter, _: ink(letter.id, Pen.STRONG),
        width=6,
        right=True,
        keep=99,
        order=lambda letter: letter.id,
    ),
    Column(title="JOB", cell=lambda letter, _: ink(letter.job), width=6, right=True, keep=30),
    Column(
        title="PIPELINE",
        cell=lambda letter, _: ink(letter.pipeline),
        width=10,
        grows=1,
        most=22,
        keep=70,
        order=lambda letter: letter.pipeline,
    ),
    Column(title="STAGE", cell=lambda letter, _: ink(letter.stage), width=8, grows=1, most=22, keep=60),
    Column(
        title="WHY",
        cell=lambda letter, _: formats.letter_why(letter),
        width=26,
        grows=5,
        keep=90,
        order=lambda letter: letter.failure_type,
    ),
    Column(title="TRIES", cell=lambda letter, _: formats.faint(letter.tries or ""), width=5, right=True, keep=20),
    Column(title="ANSWER", cell=lambda letter, at: formats.state(letter.resolution, at), width=11, keep=10),
    Column(
        title="AGO",
        cell=lambda letter, at: formats.age(letter.failed_at, at),
        width=5,
        right=True,
        keep=80,
        order=lambda letter: letter.failed_at,
    ),
)
FAMILIES: Final[tuple[Column[FamilyView], ...]] = (
    Column(
        title="COUNT",
        cell=lambda each, _: ink(formats.number(each.count), Pen.STRONG),
        width=5,
        right=True,
        keep=99,
        order=lambda each: each.count,
    ),
    Column(title="PIPELINE", cell=lambda each, _: ink(each.pipeline), width=10, grows=1, most=22, keep=70),
    Column(title="STAGE", cell=lambda each, _: ink(each.stage), width=8, grows=1, most=22, keep=60),
    Column(
        title="WHY", cell=lambda each, _: formats.failure(each.failure_type, each.reason), width=18, grows=5, keep=90
    ),
    Column(title="FIRST", cell=lambda each, at: formats.age(each.first_at, at), width=5, right=True, keep=20),
    Column(
        title="LAST",
        cell=lambda each, at: formats.age(each.last_at, at),
        width=5,
        right=True,
        keep=80,
        order=lambda each: each.last_at,
    ),
)
EVENTS: Final[tuple[Column[EventView], ...]] = (
    Column(title="AT", cell=lambda event, at: formats.faint(at.clock(event.at)), width=11, keep=80),
    Column(title="EVENT", cell=lambda event, _: formats.event_name(event), width=20, keep=99),
    Column(title="JOB", cell=lambda event, _: ink(event.job or "", Pen.STRONG), width=7, right=True, keep=90),
    Column(title="STAGE", cell=lambda event, _: ink(event.stage or ""), width=10, grows=1, most=22, keep=60),
    Column(title="DETAILS", cell=lambda event, _: formats.details(event), width=16, grows=6, keep=70),
)
ATTEMPTS: Final[tuple[Column[AttemptView], ...]] = (
    Column(title="RUN", cell=lambda each, _: formats.faint(each.run), width=3, right=True, keep=10),
    Column(title="STAGE", cell=lambda each, _: ink(each.stage), width=10, grows=1, most=22, keep=90),
    Column(title="TRY", cell=lambda each, _: ink(each.number, Pen.STRONG), width=3, right=True, keep=95),
    Column(title="BECAME", cell=lambda each, at: formats.state(each.outcome, at), width=13, keep=99),
    Column(title="TOOK", cell=lambda each, _: formats.took(each.duration_ms), width=7, right=True, keep=60),
    Column(
        title="WHY", cell=lambda each, _: formats.failure(each.failure_type or "", each.reason or ""), width=16, grows=4
    ),
    Column(title="BEGAN", cell=lambda each, at: formats.faint(at.clock(each.started_at)), width=11, keep=50),
)
CHECKPOINTS: Final[tuple[Column[CheckpointView], ...]] = (
    Column(title="RUN", cell=lambda each, _: formats.faint(each.run), width=3, right=True, keep=10),
    Column(title="STAGE", cell=lambda each, _: ink(each.stage), width=10, grows=1, most=22, keep=99),
    Column(title="STATUS", cell=lambda each, at: formats.state(each.status, at), width=13, keep=80),
    Column(title="SEAL", cell=formats.seal, width=9, keep=95),
    Column(title="WHEN", cell=lambda each, _: formats.faint(each.trigger.replace("_", " ")), width=14, keep=30),
    Column(title="SIZE", cell=lambda each, _: ink(format_size(each.size)), width=7, right=True, keep=50),
    Column(title="TOOK", cell=lambda each, _: formats.took(each.duration_ms), width=7, right=True, keep=40),
    Column(title="AT", cell=lambda each, at: formats.faint(at.clock(each.created_at)), width=11, right=True, keep=60),
)
ITEMS: Final[tuple[Column[ItemView], ...]] = (
    Column(title="ITEM", cell=lambda item, _: ink(item.key, Pen.STRONG), width=12, grows=1, keep=99),
    Column(title="STAGE", cell=lambda item, _: ink(item.stage), width=10, keep=40),
    Column(title="STATE", cell=lambda item, at: formats.state(item.state, at), width=11, keep=95),
    Column(title="TRIES", cell=lambda item, _: formats.faint(item.attempts), width=5, right=True, keep=30),
    Column(title="RESULT", cell=lambda item, _: formats.item_result(item), width=16, grows=4, keep=80),
    Column(title="AGO", cell=lambda item, at: formats.age(item.updated_at, at), width=5, right=True, keep=60),
)
BATCHES: Final[tuple[Column[BatchView], ...]] = (
    Column(title="ID", cell=lambda each, _: ink(each.id, Pen.STRONG), width=5, right=True, keep=99),
    Column(title="LABEL", cell=lambda each, _: ink(each.label, Pen.TITLE), width=15, grows=4, most=32, keep=95),
    Column(title="STATUS", cell=lambda each, at: formats.state(each.status, at), width=12, keep=97),
    Column(
        title="PROGRESS",
        cell=lambda each, at: formats.batch_progress(each.progress, at, 8),
        width=22,
        grows=1,
        most=30,
        keep=90,
    ),
    Column(title="PIPELINE", cell=lambda each, _: ink(each.pipeline), width=10, grows=1, most=22, keep=40),
    Column(title="AGE", cell=lambda each, at: formats.age(each.created_at, at), width=5, right=True, keep=80),
)
OWN_EVENTS: Final = tuple(column for column in EVENTS if column.title != "JOB")
FATES: Final[tuple[Column[Fate], ...]] = (
    Column(title="", cell=lambda each, _: formats.fate(goes=each.goes), width=5, keep=99),
    Column(title="FILE", cell=lambda each, _: ink(each.path), width=24, grows=1, most=60, is_path=True, keep=98),
    Column(title="KIND", cell=lambda each, _: ink(each.kind, Pen.CALM), width=12, keep=40),
    Column(
        title="SIZE",
        cell=lambda each, _: ink(format_size(each.bytes) if each.goes else "", Pen.STRONG),
        width=8,
        right=True,
        keep=90,
        order=lambda each: each.bytes,
    ),
    Column(title="WHY", cell=lambda each, _: ink(each.reason, Pen.CALM), width=24, grows=3, keep=95),
)
STORED: Final[tuple[Column[Stored], ...]] = (
    Column(title="KIND", cell=lambda each, _: ink(each.name, Pen.STRONG), width=16, keep=99),
    Column(
        title="FILES",
        cell=lambda each, _: formats.faint(formats.number(each.files) if each.files is not None else ""),
        width=9,
        right=True,
        keep=40,
    ),
    Column(title="SIZE", cell=lambda each, _: ink(format_size(each.bytes)), width=9, right=True, keep=98),
    Column(
        title="SHARE",
        cell=lambda each, at: formats.meter(round(each.share * 100), 100, 20, at) if each.share else (),
        width=20,
        keep=30,
    ),
)
KEPT: Final[tuple[Column[CleanupRule], ...]] = (
    Column(title="KIND", cell=lambda rule, _: ink(rule.kind, Pen.STRONG), width=14, keep=99),
    Column(title="KEPT", cell=lambda rule, _: ink(rule.keep or "for ever", Pen.CALM), width=9, keep=98),
    Column(title="NEXT LOOK", cell=lambda rule, at: formats.faint(at.until(rule.next_at)), width=11, keep=90),
    Column(title="RHYTHM", cell=lambda rule, _: formats.faint(rule.rhythm), width=14, grows=1, most=30, keep=60),
)
CLEANED: Final[tuple[Column[CleanupView], ...]] = (
    Column(title="BEGAN", cell=lambda run, at: formats.faint(at.clock(run.started_at)), width=11, keep=99),
    Column(title="KIND", cell=lambda run, _: ink(run.kind, Pen.CALM), width=12, keep=60),
    Column(title="DID", cell=lambda run, _: formats.cleaned(run), width=36, grows=1, most=48, keep=98),
    Column(
        title="NOTE",
        cell=lambda run, _: ink("; ".join(filter(None, (*run.errors, run.note))), Pen.WARN),
        width=10,
        grows=3,
    ),
)
ARTIFACTS: Final[tuple[Column[ArtifactView], ...]] = (
    Column(title="FILE", cell=lambda each, _: ink(each.name, Pen.STRONG), width=16, grows=2, most=60, keep=99),
    Column(title="STAGE", cell=lambda each, _: ink(each.stage), width=10, grows=1, most=22, keep=60),
    Column(title="KIND", cell=lambda each, _: ink(each.kind, Pen.CALM), width=12, keep=50),
    Column(title="SIZE", cell=lambda each, _: ink(format_size(each.size)), width=8, right=True, keep=90),
    Column(title="", cell=formats.gone, width=14, keep=80),
    Column(title="MADE", cell=lambda each, at: formats.faint(at.clock(each.created_at)), width=11, keep=40),
)
