"""An event, told: one line of the journal with all it holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sgops.core.units import iso
from sgops.tui import formats
from sgops.tui.glance import Glance
from sgops.tui.ink import Ink, Pen, ink, paragraph, rows
from sgops.tui.told.page import indented, title

if TYPE_CHECKING:
    from sgops.core.views import EventView


def tell(event: EventView, at: Glance, cells: int) -> list[Ink]:
    """Tell an event."""
    facts: list[tuple[str, object]] = [
        ("at", f"{iso(event.at)}, {at.age(event.at)} ago"),
        ("level", event.level),
        ("job", event.job),
        ("stage", event.stage),
        ("attempt", event.attempt),
        ("batch", event.batch),
        ("number", f"{event.id}, {event.seq} of its job" if event.job else event.id),
    ]
    shown = [(name, ink(value, Pen.CALM)) for name, value in facts if value is not None]
    lines = [formats.event_name(event), *indented(rows(shown, cells - 2))]
    if not event.details:
        return lines
    written = json.dumps(dict(event.details), indent=2, ensure_ascii=False)
    return [*lines, *title("DETAILS"), *indented(paragraph(written, Pen.CALM, cells - 2, indent=2))]
