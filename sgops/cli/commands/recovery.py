"""`sgops recovery scan` and `status`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import click

from sgops.cli.details import facts, heading
from sgops.cli.session import Session
from sgops.cli.table import Column, draw
from sgops.cli.verb import verb
from sgops.core.show import plural
from sgops.core.units import format_duration
from sgops.core.views import Decision, RecoveryReport

# Every interrupted job is decided on its own, and there may be a hundred thousand.
_ANSWER = 600.0
_SHOWN = 50


@verb("scan", examples=("sgops recovery scan --preview", "sgops recovery scan"))
@click.option("--preview", is_flag=True, help="Say what would be decided, and do nothing.")
@click.option("--force", is_flag=True, help="Also what is known to run: it is stopped first.")
@click.pass_obj
def scan(session: Session, *, preview: bool, force: bool) -> None:
    """Find interrupted and stalled jobs and decide about each."""
    with session.ask(_ANSWER) as operations:
        report = operations.scan(preview=preview, force=force)
    if session.json:
        session.answer(report)
        return
    session.say(summary(report))
    _draw_decisions(session, report)


@verb("status", examples=("sgops recovery status",))
@click.pass_obj
def status(session: Session) -> None:
    """Show what recovery has to do, and what it did last."""
    with session.ask() as operations:
        view = operations.recovery()
    if session.json:
        session.answer(view)
        return
    last = view.last_run
    facts(
        session,
        [
            ("stalled", f"{view.stalled:,}"),
            ("queued", f"{view.queued:,}"),
            ("running", f"{view.processing:,}"),
            (
                "last run",
                f"{session.when(last.started_at)}, took {session.span(last.duration_ms)}" if last else "never",
            ),
            ("it", summary(last) if last else None),
        ],
    )
    if last is not None:
        _draw_decisions(session, last)


def summary(report: RecoveryReport) -> str:
    """Say in one sentence what a scan found and decided."""
    decided = (
        ("resumed", report.resumed),
        ("restarted", report.restarted),
        ("completed", report.completed),
        ("dead-lettered", report.dead_lettered),
        ("awaited", report.awaited),
        ("held", report.held),
        ("left alone", report.left),
    )
    told = ", ".join(f"{count:,} {word}" for word, count in decided if count)
    found = f"{'would find' if report.preview else 'found'} {plural(report.found, 'job')}"
    counted = f"; counted {report.batches:,} open {'batch' if report.batches == 1 else 'batches'} anew"
    again = f"; at most {format_duration(timedelta(milliseconds=report.repeated_ms))} of work is done again"
    sentence = f"{found}: {told}" if told else found
    return sentence + (again if report.repeated_ms else "") + (counted if report.batches else "")


def _draw_decisions(session: Session, report: RecoveryReport) -> None:
    if not report.decisions:
        return
    heading(session, "decisions")
    columns: Sequence[Column[Decision]] = (
        Column(title="JOB", cell=lambda row: row.job, right=True),
        Column(title="DECISION", cell=lambda row: row.decision),
        Column(title="REASON", cell=lambda row: row.reason, elastic=True),
    )
    draw(session, report.decisions[:_SHOWN], columns)
    if len(report.decisions) > _SHOWN:
        session.talk(f"… and {len(report.decisions) - _SHOWN:,} more: --json shows up to 1,000")
