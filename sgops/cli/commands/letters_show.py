"""`sgops dead-letter show`: everything one needs to decide."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sgops.cli.commands.jobs_parts import checkpoint_note
from sgops.cli.details import block, facts, heading, long_json, mark, prose
from sgops.cli.ids import one_id
from sgops.cli.session import Session
from sgops.cli.table import Column, draw
from sgops.cli.verb import verb
from sgops.core.job import Resolution
from sgops.core.show import line, mark_of
from sgops.core.views import AttemptView, CheckpointView, LetterView, RetryPlan


@verb("show", examples=("sgops dead-letter show 7", "sgops dead-letter show 7 --json"))
@one_id("letter")
@click.pass_obj
def show(session: Session, letter: int) -> None:
    """Show a dead letter and what a retry would do."""
    with session.ask() as operations:
        view = operations.letter(letter)
    if session.json:
        session.answer(view)
        return
    facts(session, _facts(session, view))
    _show_attempts(session, view)
    _show_checkpoints(session, view)
    if view.log:
        heading(session, "what it printed last")
        block(session, "\n".join(line(entry.text) for entry in view.log))
    if view.snapshot:
        heading(session, "the job when it died")
        long_json(session, view.snapshot)
    if view.plan is not None and view.resolution == Resolution.PENDING:
        heading(session, "a retry")
        prose(session, _plan(session, view.id, view.plan))


def _facts(session: Session, letter: LetterView) -> list[tuple[str, str | None]]:
    resolved = f" {session.when(letter.resolved_at)}" if letter.resolved_at else ""
    return [
        ("dead letter", f"{letter.id} of job {letter.job}"),
        ("resolution", mark(session, letter.resolution) + resolved),
        ("notes", line(letter.notes)),
        ("pipeline", line(f"{letter.pipeline}, stage '{letter.stage}'")),
        ("failed", session.when(letter.failed_at)),
        ("type", letter.failure_type + (" (escalated)" if letter.escalated else "")),
        ("reason", line(letter.reason)),
        ("family", line(letter.family)),
        ("tries", str(letter.tries) if letter.tries else None),
        ("before it", f"dead letter {letter.previous} of the same job" if letter.previous else None),
    ]


def _show_attempts(session: Session, letter: LetterView) -> None:
    if not letter.attempts:
        return
    heading(session, "attempts")
    columns: Sequence[Column[AttemptView]] = (
        Column(title="STAGE", cell=lambda row: row.stage),
        Column(title="TRY", cell=lambda row: row.number, right=True),
        Column(title="OUTCOME", cell=lambda row: mark_of(row.outcome)),
        Column(title="STARTED", cell=lambda row: session.clock_time(row.started_at)),
        Column(title="TOOK", cell=lambda row: session.span(row.duration_ms), right=True),
        Column(title="REASON", cell=lambda row: row.reason, elastic=True),
    )
    draw(session, letter.attempts, columns)
    traceback = next((row.traceback for row in reversed(letter.attempts) if row.traceback), None)
    if traceback:
        heading(session, "traceback of the last")
        block(session, traceback)


def _show_checkpoints(session: Session, letter: LetterView) -> None:
    if not letter.checkpoints:
        return
    heading(session, "checkpoints")
    columns: Sequence[Column[CheckpointView]] = (
        Column(title="STAGE", cell=lambda row: row.stage),
        Column(title="STATUS", cell=lambda row: mark_of(row.status)),
        Column(title="SAVED", cell=lambda row: session.clock_time(row.created_at)),
        Column(title="NOTE", cell=checkpoint_note, elastic=True),
    )
    draw(session, letter.checkpoints, columns)


def _plan(session: Session, letter: int, plan: RetryPlan) -> list[str]:
    """Say what a retry would do, and how to ask for it."""
    kept = f", keeps {', '.join(plan.kept)}" if plan.kept else ""
    saved = f" and saves {session.span(plan.saved_ms)}" if plan.saved_ms else ""
    sentences = [f"It would go on at stage '{plan.stage}'{kept}{saved}." if plan.stage else "There is nothing to run."]
    if plan.service:
        sentences.append(f"The service says: {plan.service}.")
    if plan.note:
        sentences.append(f"Mind: {plan.note}.")
    return [*sentences, f"sgops dead-letter retry {letter}", f"sgops dead-letter dismiss {letter} --notes WHY"]
