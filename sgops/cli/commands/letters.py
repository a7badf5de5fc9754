"""`sgops dead-letter list` and `families`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sgops.cli.lists import listing, show_ids, show_page
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.show import mark_of
from sgops.core.views import FamilyView, LetterView
from sgops.ports import Asking


@verb(
    "list",
    takes_terms=True,
    examples=(
        "sgops dead-letter list resolution:pending 'age:<1d'",
        "sgops dead-letter list error:network_timeout -pipeline:story --json",
    ),
)
@listing
@click.option("--ids", is_flag=True, help="Write the ids alone, one a line.")
@click.pass_obj
def list_letters(session: Session, asking: Asking, *, ids: bool) -> None:
    """List dead letters, newest first.

    Filter keys: pipeline stage error resolution batch template family job id age.
    """
    with session.ask() as operations:
        page = operations.letters(asking)
    if ids and not session.json:
        show_ids(session, page, [letter.id for letter in page.items])
        return
    columns: Sequence[Column[LetterView]] = (
        Column(title="ID", cell=lambda letter: letter.id, right=True),
        Column(title="RESOLUTION", cell=lambda letter: mark_of(letter.resolution)),
        Column(title="JOB", cell=lambda letter: letter.job, right=True),
        Column(title="PIPELINE", cell=lambda letter: letter.pipeline),
        Column(title="STAGE", cell=lambda letter: letter.stage),
        Column(title="FAILED", cell=lambda letter: session.ago(letter.failed_at)),
        Column(title="REASON", cell=_reason, elastic=True),
    )
    show_page(session, page, columns, empty="no dead letter matches")


@verb(
    "families",
    takes_terms=True,
    examples=("sgops dead-letter families", "sgops dead-letter families pipeline:story 'age:<7d'"),
)
@listing
@click.pass_obj
def families(session: Session, asking: Asking) -> None:
    """List dead letters, alike with alike.

    One row for each pipeline, stage, failure type and reason. A family's name is a filter: family:NAME.
    """
    with session.ask() as operations:
        page = operations.families(asking)
    columns: Sequence[Column[FamilyView]] = (
        Column(title="COUNT", cell=lambda family: family.count, right=True),
        Column(title="PIPELINE", cell=lambda family: family.pipeline),
        Column(title="STAGE", cell=lambda family: family.stage),
        Column(title="LAST", cell=lambda family: session.ago(family.last_at)),
        Column(title="FAMILY", cell=lambda family: family.family),
        Column(title="REASON", cell=lambda family: f"{family.failure_type}: {family.reason}", elastic=True),
    )
    show_page(session, page, columns, empty="no dead letter matches")


def _reason(letter: LetterView) -> str:
    return f"{'escalated; ' if letter.escalated else ''}{letter.failure_type}: {letter.reason}"
