"""A recovery, told: what was found after a stop, and what was decided about each job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.show import plural
from sgops.tui import formats
from sgops.tui.glance import Glance
from sgops.tui.ink import NOTHING, Ink, Pen, ink, join, wrap
from sgops.tui.told.page import table, title

if TYPE_CHECKING:
    from sgops.core.views import RecoveryReport, StopView

_COUNTS = ("resumed", "restarted", "completed", "dead_lettered", "awaited", "held", "left")
_MOST = 200


def sentence(stop: StopView | None, report: RecoveryReport, at: Glance) -> Ink:
    """Say in one sentence what happened while nobody looked."""
    ending = "" if stop is None else f"Stopped{f' at {at.clock(stop.at)}' if stop.at else ''}{_how(stop)}; "
    is_whole = report.found and sum(getattr(report, name) for name in _COUNTS) == report.found
    again = f", at most {formats.span(report.repeated_ms)} of work done again" if report.repeated_ms else ""
    return ink(f"{ending}{outcome(report)}{', none lost' if is_whole else ''}{again}.", Pen.STRONG)


def outcome(report: RecoveryReport) -> str:
    """Say what became of the jobs that were found."""
    if not report.found:
        return "nothing was interrupted"
    parts = [f"{getattr(report, name)} {name.replace('_', ' ')}" for name in _COUNTS if getattr(report, name)]
    if len(parts) == 1:
        return f"{plural(report.found, 'job')} {parts[0].partition(' ')[2]}"
    return f"{plural(report.found, 'job')} found: {', '.join(parts)}"


def tell(report: RecoveryReport, at: Glance, cells: int) -> list[Ink]:
    """Tell a report with its decisions."""
    would = ink("preview: nothing was changed", Pen.WARN) if report.preview else NOTHING
    when = formats.faint(f"{at.clock(report.started_at)}, {formats.span(report.duration_ms)}")
    return [*wrap(join([ink(outcome(report), Pen.STRONG), would, when], "  "), cells), *decisions(report)]


def decisions(report: RecoveryReport) -> list[Ink]:
    """Tell what was decided about each job, and why."""
    if not report.decisions:
        return []
    decided = [
        [ink(each.job, Pen.STRONG), ink(each.decision.replace("_", " "), Pen.BUSY), ink(each.reason, Pen.CALM)]
        for each in report.decisions[:_MOST]
    ]
    return [*title("DECISIONS"), *table(decided)]


def _how(stop: StopView) -> str:
    note = f" ({stop.note})" if stop.note else ""
    return note if stop.clean else f" without warning{note}"
