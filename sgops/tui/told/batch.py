"""A batch, told: how far it is, and how many of its jobs are in which state."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sgops.core.show import plural
from sgops.tui import formats
from sgops.tui.glance import Glance
from sgops.tui.ink import Ink, Pen, ink, join, rows, wrap
from sgops.tui.told.page import indented, table, title

if TYPE_CHECKING:
    from sgops.core.views import BatchProgress, BatchView


def tell(batch: BatchView, at: Glance, cells: int) -> list[Ink]:
    """Tell a batch."""
    head = join([ink(batch.id, Pen.STRONG), ink(batch.label, Pen.TITLE), formats.state(batch.status, at)], "  ")
    facts = [
        ("pipeline", ink(batch.pipeline, Pen.CALM)),
        ("submitted", ink(f"{at.clock(batch.created_at)}, {at.age(batch.created_at)} ago", Pen.CALM)),
    ]
    if batch.finished_at is not None:
        facts.append(("ended", ink(at.clock(batch.finished_at), Pen.CALM)))
    return [
        *wrap(head, cells),
        formats.batch_progress(batch.progress, at, min(40, cells - 16)),
        *title("JOBS", formats.faint(f"{plural(batch.progress.total, 'job')}; enter opens them")),
        *table(_states(batch.progress, at)),
        *title("FACTS"),
        *indented(rows(facts, cells - 2)),
    ]


def _states(progress: BatchProgress, at: Glance) -> list[list[Ink]]:
    counts = {name: count for name, count in asdict(progress).items() if name != "total" and count}
    return [[formats.state(name, at), ink(formats.number(count), Pen.STRONG)] for name, count in counts.items()]
