"""Health, told: each part with its state, its reason and its figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.tui import formats
from sgops.tui.glance import Glance
from sgops.tui.ink import NOTHING, Ink, Pen, ink, join

if TYPE_CHECKING:
    from sgops.core.views import HealthView, StatusView


def summary(health: HealthView, at: Glance) -> Ink:
    """Say in one line whether all is well, and what is not."""
    bad = [
        ink(name, Pen.STRONG) + ink(f" {part.reason or part.status}", Pen.CALM)
        for name, part in health.components.items()
        if part.status != "healthy"
    ]
    return join([formats.state(health.status, at), *bad], "  ")


def problems(status: StatusView) -> Ink:
    """Say what the engine itself complains about."""
    return join([ink(problem, Pen.WARN) for problem in status.problems], "  ") if status.problems else NOTHING
