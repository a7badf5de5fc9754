"""`sgops batch`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Final

import click

from sgops.cli.acting import report
from sgops.cli.details import facts, mark
from sgops.cli.exits import DONE, NOTHING, REFUSED
from sgops.cli.ids import one_id
from sgops.cli.lists import listing, show_page
from sgops.cli.meanwhile import telling
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.show import bar, line, mark_of, plural
from sgops.core.values import clip, visible
from sgops.core.views import BatchProgress, BatchView, Bulk
from sgops.ports import Asking, BatchSubmission

# The engine takes no more at once.
_LARGEST: Final = 64 * 2**20
# Very many jobs take their time.
_ANSWER: Final = 300.0
_BAR: Final = 20


@verb(
    "submit",
    examples=(
        "sgops batch submit scenes.jsonl --pipeline story",
        "sgops batch submit scenes.jsonl --pipeline bedtime --label tonight",
        "make-scenes | sgops batch submit - --pipeline story",
    ),
)
@click.argument("file", metavar="FILE.jsonl")
@click.option("--pipeline", "name", required=True, metavar="NAME", help="The pipeline or template to run.")
@click.option("--label", metavar="LABEL", help="What you call the batch; without it the file's name.")
@click.pass_obj
def submit(session: Session, file: str, name: str, label: str | None) -> int:
    """Submit the lines of a file as jobs, all or none.

    Each line is the parameters of a job, or an object with params and any of priority, unique_key and at.
    Writes the batch's id. When the command has ended, the jobs are kept, whatever happens.
    """
    batch = BatchSubmission(name=name, lines=_content(file), label=_label(file) if label is None else label)
    with session.ask(_ANSWER) as operations:
        made = operations.submit_batch(batch)
    if session.json:
        session.answer(made)
        return DONE
    session.say(str(made.id))
    session.talk(f"{plural(made.progress.total, 'job')}; how far they are: sgops batch show {made.id}")
    return DONE


@verb(
    "list",
    takes_terms=True,
    examples=("sgops batch list", "sgops batch list status:processing,partial", "sgops batch list tonight"),
)
@listing
@click.pass_obj
def list_batches(session: Session, asking: Asking) -> None:
    """List batches, newest first.

    Filter keys: status pipeline id age. Other words are looked for in labels.
    """
    with session.ask() as operations:
        page = operations.batches(asking)
    columns: Sequence[Column[BatchView]] = (
        Column(title="ID", cell=lambda batch: batch.id, right=True),
        Column(title="STATUS", cell=lambda batch: mark_of(batch.status)),
        Column(title="ENDED", cell=lambda batch: f"{_ended(batch.progress):,}/{batch.progress.total:,}", right=True),
        Column(title="DEAD", cell=lambda batch: batch.progress.dead or "", right=True),
        Column(title="PIPELINE", cell=lambda batch: batch.pipeline),
        Column(title="MADE", cell=lambda batch: session.ago(batch.created_at)),
        Column(title="LABEL", cell=lambda batch: batch.label, elastic=True),
    )
    show_page(session, page, columns, empty="no batch matches")


@verb("show", examples=("sgops batch show 7", "sgops batch show 7 --json"))
@one_id("batch")
@click.pass_obj
def show(session: Session, batch: int) -> None:
    """Show a batch and how far it is."""
    with session.ask() as operations:
        view = operations.batch(batch)
    if session.json:
        session.answer(view)
        return
    facts(session, _facts(session, view))


@verb("cancel", examples=("sgops batch cancel 7",))
@one_id("batch")
@click.pass_obj
def cancel(session: Session, batch: int) -> int:
    """Cancel all jobs of a batch that have not ended.

    It is one act, however many they are, and one `sgops undo` takes it back.
    """
    with session.ask(_ANSWER) as operations:

        def look() -> str:
            progress = operations.batch(batch).progress
            return f"{_ended(progress):,} of {plural(progress.total, 'job')} ended"

        with telling(session, look):
            bulk = operations.cancel_batch(batch)
    return _told(session, bulk, f"every job of batch {batch} has ended")


@verb("retry", examples=("sgops batch retry 7",))
@one_id("batch")
@click.pass_obj
def retry(session: Session, batch: int) -> int:
    """Run the failed jobs of a batch again, from their checkpoints.

    What has completed or was cancelled is left alone.
    """
    with session.ask(_ANSWER) as operations:

        def look() -> str:
            return f"{plural(operations.batch(batch).progress.dead, 'failed job')} left"

        with telling(session, look):
            bulk = operations.retry_batch(batch)
    return _told(session, bulk, f"no job of batch {batch} has failed")


def _content(file: str) -> bytes:
    try:
        if file == "-":
            content = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with Path(file).expanduser().open("rb") as opened:
                content = opened.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise click.BadParameter(f"{clip(visible(file), 200)} cannot be read: {reason}") from error
    if len(content) > _LARGEST:
        raise click.BadParameter(f"{clip(visible(file), 200)} is larger than 64 MiB: submit it in parts")
    return content


def _label(file: str) -> str:
    return "" if file == "-" else Path(file).stem


def _told(session: Session, bulk: Bulk, nothing: str) -> int:
    report(session, bulk, "job")
    if not bulk.matched:
        session.talk(nothing)
        return NOTHING
    return REFUSED if bulk.refused else DONE


def _ended(progress: BatchProgress) -> int:
    return progress.completed + progress.dead + progress.cancelled


def _facts(session: Session, batch: BatchView) -> list[tuple[str, str | None]]:
    progress = batch.progress
    ended = _ended(progress)
    drawn = bar(ended, progress.total, _BAR, plain=session.is_plain)
    counts = [(field.name, getattr(progress, field.name)) for field in fields(progress) if field.name != "total"]
    return [
        ("batch", str(batch.id)),
        ("label", line(batch.label)),
        ("status", mark(session, batch.status)),
        ("ended", f"{drawn} {ended:,} of {plural(progress.total, 'job')}"),
        *((state, f"{count:,}" if count else None) for state, count in counts),
        ("pipeline", line(batch.pipeline)),
        ("made", session.when(batch.created_at)),
        ("finished", session.when(batch.finished_at) if batch.finished_at else None),
        ("its jobs", f"sgops jobs list batch:{batch.id}"),
    ]
