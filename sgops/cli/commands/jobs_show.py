"""`sgops jobs show`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sgops.cli.details import facts, heading, long_json, mark
from sgops.cli.ids import one_id
from sgops.cli.session import Session
from sgops.cli.table import Column, draw
from sgops.cli.verb import verb
from sgops.core.show import line, mark_of, progress
from sgops.core.views import JobView, ReceiptView, StageView


@verb("show", examples=("sgops jobs show 12", "sgops jobs show 12 --json"))
@one_id("job")
@click.pass_obj
def show(session: Session, job: int) -> None:
    """Show one job: stages, parameters, output."""
    with session.ask() as operations:
        view = operations.job(job)
    if session.json:
        session.answer(view)
        return
    facts(session, _facts(session, view))
    if view.stages:
        heading(session, "stages")
        _draw_stages(session, view.stages)
    if view.receipts:
        heading(session, "services")
        _draw_receipts(session, view.receipts)
    heading(session, "parameters")
    long_json(session, view.params)
    if view.output is not None:
        heading(session, "output")
        long_json(session, view.output)


def _facts(session: Session, job: JobView) -> list[tuple[str, str | None]]:
    failure = job.last_failure
    return [
        ("job", f"{job.id}" + (f", run {job.run}" if job.run > 1 else "")),
        ("state", f"{mark(session, job.state)} since {session.when(job.since)}"),
        ("held for", (job.held_for or "").replace("_", " ")),
        ("asked to", job.asked),
        ("due", session.when(job.due_at) if job.due_at else None),
        ("pipeline", line(f"{job.pipeline} (version {job.version}), queue {job.queue}")),
        ("template", line(job.template) if job.template else None),
        ("batch", str(job.batch) if job.batch else None),
        ("priority", str(job.priority) if job.priority else None),
        ("unique key", line(job.unique_key) if job.unique_key else None),
        ("stage", line(job.stage) if job.stage else None),
        ("progress", progress(job.progress.done, job.progress.total, job.progress.message) if job.progress else None),
        ("attempts", str(job.attempts)),
        ("last failure", line(f"{failure.type} in stage '{failure.stage}': {failure.reason}") if failure else None),
        ("dead letter", f"{job.dead_letter} (sgops dead-letter show {job.dead_letter})" if job.dead_letter else None),
        ("created", session.when(job.created_at)),
        ("started", session.when(job.started_at) if job.started_at else None),
        ("finished", session.when(job.finished_at) if job.finished_at else None),
    ]


def _draw_stages(session: Session, stages: tuple[StageView, ...]) -> None:
    columns: Sequence[Column[StageView]] = (
        Column(title="STAGE", cell=lambda stage: stage.name),
        Column(title="STATUS", cell=lambda stage: mark_of(stage.status)),
        Column(title="ATTEMPTS", cell=lambda stage: stage.attempts, right=True),
        Column(title="TOOK", cell=lambda stage: session.span(stage.duration_ms), right=True),
        Column(title="", cell=lambda stage: "stale" if stage.stale else ""),
    )
    draw(session, stages, columns)


def _draw_receipts(session: Session, receipts: tuple[ReceiptView, ...]) -> None:
    columns: Sequence[Column[ReceiptView]] = (
        Column(title="CALL", cell=lambda receipt: f"{receipt.stage}/{receipt.name}/{receipt.submission}"),
        Column(title="SERVICE", cell=lambda receipt: receipt.connector),
        Column(title="STATE", cell=lambda receipt: receipt.state.replace("_", " ")),
        Column(title="REFERENCE", cell=lambda receipt: receipt.ref or ""),
        Column(title="SENT", cell=lambda receipt: session.when(receipt.sent_at) if receipt.sent_at else ""),
        Column(title="", cell=lambda receipt: receipt.reason or ("asked to stop" if receipt.unwanted else "")),
    )
    draw(session, receipts, columns)
