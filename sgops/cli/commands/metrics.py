"""`sgops metrics`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from sgops.cli.details import facts
from sgops.cli.session import Session
from sgops.cli.verb import verb
from sgops.core.show import line
from sgops.core.units import format_size

if TYPE_CHECKING:
    from sgops.core.views import Figures, StageFigures


@verb("metrics", examples=("sgops metrics", "sgops metrics --prometheus > /var/lib/node_exporter/sgops.prom"))
@click.option("--prometheus", is_flag=True, help="Write Prometheus' text format.")
@click.pass_obj
def metrics(session: Session, *, prometheus: bool) -> None:
    """Show what the engine has counted since it began.

    Prometheus scrapes the same at /metrics. Without an engine only what is kept has figures.
    """
    with session.ask() as operations:
        figures = operations.figures()
    if prometheus:
        from sgops.http.prometheus import as_text

        session.say(as_text(figures).rstrip("\n"))
    elif session.json:
        from sgops.core.wire import to_wire

        session.emit({"figures": to_wire(figures)})
    else:
        facts(session, _told(session, figures))


def _told(session: Session, figures: Figures) -> Iterator[tuple[str, str | None]]:
    yield "engine", f"{figures.state}, version {line(figures.version)}, counting since {session.when(figures.since)}"
    yield "jobs", _listed(figures.jobs.items())
    yield "workers", f"{figures.workers.busy} of {figures.workers.total} busy, {figures.workers.abandoned} abandoned"
    yield "memory", format_size(figures.memory)
    yield "backlog", f"{figures.backlog} writes"
    yield "events", _listed(sorted(figures.counted.events.items()))
    for name, stage in figures.counted.stages.items():
        yield f"stage {line(name)}", _of_stage(stage)


def _of_stage(stage: StageFigures) -> str:
    counts = [("completed", stage.completed), *stage.failed.items(), ("retries", stage.retries)]
    return _listed([*counts, ("snoozed", stage.snoozed)] if stage.snoozed else counts)


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{line(name)} {number:,}" for name, number in counts) or "none yet"
