"""`sgops jobs list`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sgops.cli.lists import listing, show_ids, show_page
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.job import JobState
from sgops.core.show import mark_of, progress
from sgops.core.views import JobView
from sgops.ports import Asking


@verb(
    "list",
    takes_terms=True,
    examples=(
        "sgops jobs list state:running,waiting",
        "sgops jobs list pipeline:story 'age:<2h' -stage:export",
        "sgops jobs list state:held --ids | sgops jobs release -",
    ),
)
@listing
@click.option("--ids", is_flag=True, help="Write the ids alone, one a line.")
@click.pass_obj
def list_jobs(session: Session, asking: Asking, *, ids: bool) -> None:
    """List jobs, newest first.

    Filter keys: state pipeline stage error batch template queue id age.
    """
    with session.ask() as operations:
        page = operations.jobs(asking)
    if ids and not session.json:
        show_ids(session, page, [job.id for job in page.items])
        return
    columns: Sequence[Column[JobView]] = (
        Column(title="ID", cell=lambda job: job.id, right=True),
        Column(title="STATE", cell=lambda job: mark_of(job.state)),
        Column(title="PIPELINE", cell=lambda job: job.pipeline),
        Column(title="STAGE", cell=lambda job: job.stage),
        Column(title="SINCE", cell=lambda job: session.ago(job.since)),
        Column(title="NOTE", cell=lambda job: note(session, job), elastic=True),
    )
    show_page(session, page, columns, empty="no job matches")


def note(session: Session, job: JobView) -> str:
    """Say the one thing about a job that its state does not say."""
    failure = f"{job.last_failure.type}: {job.last_failure.reason}" if job.last_failure else ""
    match job.state:
        case JobState.RUNNING if job.asked:
            return f"asked to {job.asked}"
        case JobState.RUNNING if job.next:
            return "next"
        case JobState.RUNNING if job.progress:
            return progress(job.progress.done, job.progress.total, job.progress.message)
        case JobState.WAITING:
            due = session.ago(job.due_at)
            return f"{due}; {failure}" if failure else f"{due}; {job.waiting_for}"
        case JobState.HELD:
            return f"held for: {(job.held_for or '').replace('_', ' ')}"
        case JobState.DEAD:
            return f"{failure} (dead letter {job.dead_letter})"
        case _:
            return ""
