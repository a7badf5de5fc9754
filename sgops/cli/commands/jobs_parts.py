"""The lists of what belongs to one job: checkpoints, attempts, events, items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from sgops.cli.details import short_json
from sgops.cli.ids import one_id
from sgops.cli.journal import show_events
from sgops.cli.lists import listing, part_of, show_page
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.show import mark_of
from sgops.core.units import format_size
from sgops.core.views import AttemptView, CheckpointView, ItemView
from sgops.ports import Asking


@verb(
    "checkpoints",
    takes_terms=True,
    examples=("sgops jobs checkpoints 12 --verify", "sgops jobs checkpoints 12 stage:panels"),
)
@one_id("job")
@listing
@click.option("--verify", is_flag=True, help="Say of each whether it is valid, or why not.")
@click.option("--delete", is_flag=True, help="Delete them; the job must be completed.")
@click.pass_obj
def checkpoints(session: Session, job: int, asking: Asking, *, verify: bool, delete: bool) -> None:
    """List a job's checkpoints."""
    if delete:
        _delete_checkpoints(session, job)
        return
    with session.ask() as operations:
        page = part_of(operations.checkpoints(job, verify=verify), asking, CheckpointView)
    columns: Sequence[Column[CheckpointView]] = (
        Column(title="ID", cell=lambda row: row.id, right=True),
        Column(title="RUN", cell=lambda row: row.run, right=True),
        Column(title="STAGE", cell=lambda row: row.stage),
        Column(title="STATUS", cell=lambda row: mark_of(row.status)),
        Column(title="TRIGGER", cell=lambda row: row.trigger),
        Column(title="SIZE", cell=lambda row: format_size(row.size), right=True),
        Column(title="SAVED", cell=lambda row: session.ago(row.created_at)),
        Column(title="NOTE", cell=checkpoint_note, elastic=True),
    )
    show_page(session, page, columns, empty=f"job {job} has no checkpoint that matches")


def checkpoint_note(row: CheckpointView) -> str:
    """Say whether a checkpoint can be trusted, if that was looked at, and what went wrong before it."""
    match row.valid:
        case False:
            return f"invalid: {row.invalid_reason}"
        case True:
            return f"valid; {row.last_error}" if row.last_error else "valid"
        case None:
            return row.last_error or ""


def _delete_checkpoints(session: Session, job: int) -> None:
    with session.ask() as operations:
        deleted = operations.delete_checkpoints(job)
    if session.json:
        session.emit({"deleted": deleted})
    else:
        session.say(f"{deleted} checkpoints of job {job} deleted")


@verb("attempts", takes_terms=True, examples=("sgops jobs attempts 12", "sgops jobs attempts 12 outcome:failed"))
@one_id("job")
@listing
@click.pass_obj
def attempts(session: Session, job: int, asking: Asking) -> None:
    """List every try at every stage of a job."""
    with session.ask() as operations:
        page = part_of(operations.attempts(job), asking, AttemptView)
    columns: Sequence[Column[AttemptView]] = (
        Column(title="RUN", cell=lambda row: row.run, right=True),
        Column(title="STAGE", cell=lambda row: row.stage),
        Column(title="TRY", cell=lambda row: row.number, right=True),
        Column(title="OUTCOME", cell=lambda row: mark_of(row.outcome)),
        Column(title="STARTED", cell=lambda row: session.clock_time(row.started_at)),
        Column(title="TOOK", cell=lambda row: session.span(row.duration_ms), right=True),
        Column(title="NEXT", cell=lambda row: session.clock_time(row.next_retry_at) if row.next_retry_at else ""),
        Column(title="REASON", cell=_reason, elastic=True),
    )
    show_page(session, page, columns, empty=f"job {job} has no attempt that matches")


def _reason(row: AttemptView) -> str:
    return f"{row.failure_type}: {row.reason}" if row.failure_type else row.reason or ""


@verb("events", takes_terms=True, examples=("sgops jobs events 12", "sgops jobs events 12 component:retry"))
@one_id("job")
@listing
@click.pass_obj
def events(session: Session, job: int, asking: Asking) -> None:
    """List what happened to a job, newest first.

    Filter keys: event component level stage id age.
    """
    with session.ask() as operations:
        operations.job(job)
        page = operations.events(replace(asking, filter=f"job:{job} {asking.filter}".rstrip()))
    show_events(session, page, empty=f"job {job} has no event that matches")


@verb("items", takes_terms=True, examples=("sgops jobs items 12", "sgops jobs items 12 --failed"))
@one_id("job")
@listing
@click.option("--failed", is_flag=True, help="Those that failed alone.")
@click.pass_obj
def items(session: Session, job: int, asking: Asking, *, failed: bool) -> None:
    """List the items and steps of a job.

    Filter keys: stage state.
    """
    with session.ask() as operations:
        page = operations.items(job, asking, failed=failed)
    columns: Sequence[Column[ItemView]] = (
        Column(title="STAGE", cell=lambda item: item.stage),
        Column(title="KEY", cell=lambda item: item.key),
        Column(title="STATE", cell=lambda item: mark_of(item.state)),
        Column(title="TRIES", cell=lambda item: item.attempts, right=True),
        Column(title="UPDATED", cell=lambda item: session.ago(item.updated_at)),
        Column(title="RESULT", cell=_result, elastic=True),
    )
    show_page(session, page, columns, empty=f"job {job} has no item that matches")


def _result(item: ItemView) -> str:
    return item.reason if item.reason is not None else short_json(item.result)
