"""What comes next, told: the next retry, the next jobs of schedules, the next scan and backup."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sgops.tui.glance import Glance
from sgops.tui.ink import NOTHING, Ink, Pen, ink, width
from sgops.tui.prospect import Prospect

if TYPE_CHECKING:
    from sgops.core.views import StatusView

# Duties that change what an operator sees; the others come round all the time.
_SEEN: Final = {"recovery": "recovery scan", "backup": "backup"}
_BETWEEN: Final = ink("   ")


def tell(status: StatusView | None, prospect: Prospect, at: Glance, cells: int) -> Ink:
    """Say what comes next, the soonest first, as much of it as there is room for."""
    line = ink("NEXT", Pen.FAINT)
    for when, what in sorted(_coming(status, prospect)):
        said = ink(f"{at.clock(when)} ", Pen.FAINT) + ink(what, Pen.CALM)
        if width(line) + width(_BETWEEN) + width(said) > cells:
            break
        line += _BETWEEN + said
    return line if len(line) > 1 else NOTHING


def _coming(status: StatusView | None, prospect: Prospect) -> Iterator[tuple[datetime, str]]:
    if status is not None and status.next_due_at is not None:
        yield status.next_due_at, "a job goes on"
    for schedule in prospect.schedules:
        if schedule.next_at is not None and not schedule.paused:
            yield schedule.next_at, schedule.name
    for duty in prospect.duties:
        if duty.name in _SEEN and duty.next_at is not None:
            yield duty.next_at, _SEEN[duty.name]
