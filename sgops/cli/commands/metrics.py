"""`sgops metrics`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

import click

from sgops.cli.details import facts, heading
from sgops.cli.session import Session
from sgops.cli.table import Column, draw
from sgops.cli.verb import verb
from sgops.core.show import line
from sgops.core.units import format_size

if TYPE_CHECKING:
    from sgops.core.values import Json
    from sgops.core.views import DurationsView, Figures, MetricsPoint, MetricsView, StageMetrics


@verb(
    "metrics",
    examples=(
        "sgops metrics",
        "sgops metrics --window 7d",
        "sgops metrics --prometheus > /var/lib/node_exporter/sgops.prom",
    ),
)
@click.option("--window", default="24h", metavar="TIME", help="The last so much time [24h].")
@click.option("--prometheus", is_flag=True, help="Write Prometheus' text format.")
@click.pass_obj
def metrics(session: Session, window: str, *, prometheus: bool) -> None:
    """Show how much was done, how fast, and how well.

    What is counted is kept: minutes for a day, hours for a year. Prometheus scrapes the figures of this moment at
    /metrics.
    """
    with session.ask() as operations:
        if prometheus:
            from sgops.http.prometheus import scraped_from

            session.say(scraped_from(operations).rstrip("\n"))
            return
        figures, view = operations.figures(), operations.metrics(window)
    if session.json:
        from sgops.core.wire import to_wire

        session.emit({**cast("Mapping[str, Json]", to_wire(view)), "figures": to_wire(figures)})
        return
    _show(session, view, figures)


def _show(session: Session, view: MetricsView, figures: Figures) -> None:
    session.say(f"the last {line(view.window)}, until {session.when(view.until)}")
    facts(session, _told(session, view))
    if view.stages:
        heading(session, "stages")
        draw(session, sorted(view.stages.items()), _columns(session))
    heading(session, "now")
    facts(session, _now(figures))


def _told(session: Session, view: MetricsView) -> Iterator[tuple[str, str | None]]:
    hourly = view.per_hour
    yield "created", f"{view.created:,}  ({hourly.created:g} an hour)  {_curve(session, view, _created)}"
    yield "completed", f"{view.completed:,}  ({hourly.completed:g} an hour)  {_curve(session, view, _completed)}"
    yield "failed", f"{view.failed:,}  ({hourly.failed:g} an hour)  {_curve(session, view, _failed)}"
    yield "cancelled", f"{view.cancelled:,}" if view.cancelled else None
    yield "a job takes", _took(session, view.job_ms)
    yield "dead letters", _share(view.dead_letter_rate, "of the jobs that ended")
    yield "recovery", _share(view.recovery_rate, "of what was interrupted goes on")
    yield "services", _share(view.service_check_rate, "of the checks were answered")
    yield "cleaned up", format_size(view.cleanup_bytes) if view.cleanup_bytes else None


def _created(point: MetricsPoint) -> int:
    return point.created


def _completed(point: MetricsPoint) -> int:
    return point.completed


def _failed(point: MetricsPoint) -> int:
    return point.failed


def _curve(session: Session, view: MetricsView, of: Callable[[MetricsPoint], int]) -> str:
    from sgops.tui.trend import spark

    return spark([of(point) for point in view.series], len(view.series), plain=session.is_plain)


def _took(session: Session, took: DurationsView) -> str | None:
    if took.mean is None:
        return None
    spans = {"p50": took.p50, "p95": took.p95, "p99": took.p99}
    return f"{session.span(took.mean)} on average, " + ", ".join(f"{n} {session.span(ms)}" for n, ms in spans.items())


def _share(rate: float | None, of: str) -> str | None:
    return None if rate is None else f"{rate:.1%} {of}"


def _columns(session: Session) -> list[Column[tuple[str, StageMetrics]]]:
    return [
        Column(title="STAGE", cell=lambda row: row[0], elastic=True),
        Column(title="DONE", cell=lambda row: row[1].completed, right=True),
        Column(title="FAILED", cell=lambda row: row[1].failed, right=True),
        Column(title="RETRIED", cell=lambda row: "" if row[1].retry_rate is None else f"{row[1].retry_rate:.1%}"),
        Column(title="MEAN", cell=lambda row: session.span(row[1].mean), right=True),
        Column(title="P50", cell=lambda row: session.span(row[1].p50), right=True),
        Column(title="P95", cell=lambda row: session.span(row[1].p95), right=True),
    ]


def _now(figures: Figures) -> Iterator[tuple[str, str | None]]:
    yield "engine", f"{figures.state}, version {line(figures.version)}"
    yield "jobs", _listed(figures.jobs.items())
    yield "workers", f"{figures.workers.busy} of {figures.workers.total} busy, {figures.workers.abandoned} abandoned"
    yield "memory", format_size(figures.memory)
    yield "backlog", f"{figures.backlog} writes"


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{line(name)} {number:,}" for name, number in counts) or "none yet"
