"""`sgops jobs artifacts`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sgops.cli.ids import one_id
from sgops.cli.lists import listing, part_of, show_page
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.units import format_size
from sgops.core.views import ArtifactView
from sgops.ports import Asking


@verb("artifacts", takes_terms=True, examples=("sgops jobs artifacts 12", "sgops jobs artifacts 12 kind:output"))
@one_id("job")
@listing
@click.pass_obj
def artifacts(session: Session, job: int, asking: Asking) -> None:
    """List the files of a job."""
    with session.ask() as operations:
        page = part_of(operations.artifacts(job), asking, ArtifactView)
    columns: Sequence[Column[ArtifactView]] = (
        Column(title="STAGE", cell=lambda row: row.stage),
        Column(title="NAME", cell=lambda row: row.name),
        Column(title="KIND", cell=lambda row: row.kind),
        Column(title="SIZE", cell=lambda row: format_size(row.size), right=True),
        Column(title="WRITTEN", cell=lambda row: session.ago(row.created_at)),
        Column(title="NOTE", cell=lambda row: _note(session, row)),
        Column(title="FILE", cell=lambda row: row.path, elastic=True),
    )
    show_page(session, page, columns, empty=f"job {job} has no artifact that matches")


def _note(session: Session, row: ArtifactView) -> str:
    if row.deleted_at is not None:
        return f"deleted {session.ago(row.deleted_at)}"
    return f"superseded {session.ago(row.superseded_at)}" if row.superseded_at is not None else ""
