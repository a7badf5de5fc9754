"""`sgops pipelines`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sgops.cli.lists import listing, none_of, part_of, show_page
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.views import PipelineView
from sgops.ports import Asking


@verb("pipelines", takes_terms=True, examples=("sgops pipelines", "sgops pipelines queue:default --json"))
@listing
@click.pass_obj
def pipelines(session: Session, asking: Asking) -> None:
    """List the pipelines that are loaded.

    One that could not be loaded says why; its jobs are held until it can.
    """
    with session.ask() as operations:
        page = part_of(operations.pipelines(), asking, PipelineView)
    columns: Sequence[Column[PipelineView]] = (
        Column(title="NAME", cell=lambda pipeline: pipeline.name),
        Column(title="VERSION", cell=lambda pipeline: pipeline.version, right=True),
        Column(title="QUEUE", cell=lambda pipeline: pipeline.queue),
        Column(title="ON DRIFT", cell=lambda pipeline: pipeline.on_drift),
        Column(title="STAGES", cell=_stages, elastic=True),
    )
    none = "no pipeline is loaded; name some under [engine] pipelines, or: sgops init"
    show_page(session, page, columns, empty=none_of(asking, "pipeline", none))


def _stages(pipeline: PipelineView) -> str:
    return f"! {pipeline.error}" if pipeline.error else " > ".join(pipeline.stages)
