"""An engine's figures in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from prometheus_client import Metric
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

    from sgops.core.views import Figures, HealthView, MetricsView, StageFigures
    from sgops.ports import Operations

# The values of a sample's labels, and its own.
Sample: TypeAlias = tuple[tuple[str, ...], float]

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

# What ends a job, or begins one, by the event that says so.
_JOBS: Final = {
    "created": "job.created",
    "completed": "job.completed",
    "cancelled": "job.cancelled",
    "dead": "dead_letter.queued",
}


# What durations and rates are told of.
WINDOW: Final = "1h"
_HEALTH: Final = {"healthy": 0, "degraded": 1, "unhealthy": 2}


def scraped_from(operations: Operations) -> str:
    """Ask for all that is scraped, and write it."""
    return as_text(operations.figures(), operations.metrics(WINDOW), operations.health())


def as_text(figures: Figures, metrics: MetricsView, health: HealthView) -> str:
    """Write the figures as they are scraped."""
    from prometheus_client import generate_latest  # noqa: PLC0415 - 80 ms, which only a scrape pays

    text: bytes = generate_latest(_Collector(figures, metrics, health))
    return text.decode()


@dataclass(frozen=True, slots=True)
class _Collector:
    figures: Figures
    metrics: MetricsView
    health: HealthView

    def collect(self) -> Iterator[Metric]:
        """Give every family, with the words that say what it is."""
        yield from _engine(self.figures)
        yield from _work(self.figures)
        yield from _counted(self.figures)
        yield from _health(self.health)
        yield from _rates(self.metrics)
        yield from _durations(self.metrics)


def _engine(figures: Figures) -> Iterator[Metric]:
    yield _gauge("sgops_info", "Always 1; the version that runs.", {figures.version: 1}, "version")
    yield _gauge("sgops_ready", "Whether the engine takes work.", int(figures.state == "ready"))
    yield _gauge("sgops_paused", "Whether all claiming stands still.", int(figures.paused))
    began = figures.since.timestamp()
    yield _gauge("sgops_start_time_seconds", "When the engine began, and the counters with it.", began)
    yield _gauge("process_resident_memory_bytes", "What the engine's process has in memory.", figures.memory)


def _work(figures: Figures) -> Iterator[Metric]:
    yield _gauge("sgops_jobs", "Jobs by their state.", figures.jobs, "state")
    yield _gauge("sgops_dead_letters_pending", "Dead letters that wait for the operator.", figures.pending_letters)
    yield _gauge("sgops_alerts", "Alerts that stand.", figures.alerts)
    yield _gauge("sgops_writer_backlog", "Writes that wait for the disk.", figures.backlog)
    yield _gauge("sgops_last_event_id", "The newest event's id.", figures.last_event)
    yield _gauge("sgops_workers", "Threads that run stages.", figures.workers.total)
    yield _gauge("sgops_workers_busy", "Those that run one now.", figures.workers.busy)
    yield _gauge("sgops_workers_abandoned", "Threads that did not stop and were replaced.", figures.workers.abandoned)


def _counted(figures: Figures) -> Iterator[Metric]:
    events, stages = figures.counted.events, figures.counted.stages
    jobs = [((outcome,), events.get(event, 0)) for outcome, event in _JOBS.items()]
    yield _counter("sgops_jobs_seen", "Jobs created, and how they ended.", jobs, "outcome")
    by_type = [((event,), number) for event, number in events.items()]
    yield _counter("sgops_events", "Events by their type.", by_type, "event")
    retries = [((name,), stage.retries) for name, stage in stages.items()]
    yield _counter("sgops_stage_retries", "Retries that were scheduled.", retries, "stage")
    yield _counter("sgops_stage_attempts", "Attempts by what came of them.", _attempts(stages), "stage", "outcome")
    failures = [((name, kind), number) for name, stage in stages.items() for kind, number in stage.failed.items()]
    yield _counter("sgops_stage_failures", "Failed attempts by type.", failures, "stage", "type")


def _health(health: HealthView) -> Iterator[Metric]:
    parts = {name: _HEALTH.get(part.status, 2) for name, part in health.components.items()}
    yield _gauge("sgops_health", "How each part is: 0 healthy, 1 degraded, 2 unhealthy.", parts, "component")


def _rates(metrics: MetricsView) -> Iterator[Metric]:
    rates = {
        "dead_letter": ("Jobs that died, of those that ended in the last hour.", metrics.dead_letter_rate),
        "recovery": ("What recovery brought back, of what it found in the last hour.", metrics.recovery_rate),
        "service_check": ("Checks that services answered in the last hour.", metrics.service_check_rate),
    }
    for name, (says, rate) in rates.items():
        if rate is not None:
            yield _gauge(f"sgops_{name}_ratio", says, rate)
    yield _gauge("sgops_cleanup_bytes", "What cleanup gave back in the last hour.", metrics.cleanup_bytes)
    retried = {name: rate for name, stage in metrics.stages.items() if (rate := stage.retry_rate) is not None}
    yield _gauge("sgops_stage_retry_ratio", "Attempts that were retried in the last hour.", retried, "stage")


def _durations(metrics: MetricsView) -> Iterator[Metric]:
    took = metrics.job_ms
    jobs = _quantiles({"0.5": took.p50, "0.95": took.p95, "0.99": took.p99})
    yield _filled_gauge("sgops_job_duration_seconds", "How long jobs took in the last hour.", jobs, "quantile")
    stages = [
        ((name, *labels), seconds)
        for name, stage in metrics.stages.items()
        for labels, seconds in _quantiles({"0.5": stage.p50, "0.95": stage.p95})
    ]
    says = "How long completed attempts at a stage took in the last hour."
    yield _filled_gauge("sgops_stage_duration_seconds", says, stages, "stage", "quantile")


def _quantiles(spans: Mapping[str, int | None]) -> list[Sample]:
    return [((share,), ms / 1000) for share, ms in spans.items() if ms is not None]


def _attempts(stages: Mapping[str, StageFigures]) -> Iterator[Sample]:
    for name, stage in stages.items():
        yield (name, "completed"), stage.completed
        yield (name, "failed"), sum(stage.failed.values())
        yield (name, "snoozed"), stage.snoozed


def _gauge(name: str, says: str, value: float | Mapping[str, float], label: str = "") -> Metric:
    from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: PLC0415 - see as_text

    if not isinstance(value, Mapping):
        return GaugeMetricFamily(name, says, value=value)
    return _filled_gauge(name, says, (((key,), number) for key, number in value.items()), label)


def _filled_gauge(name: str, says: str, values: Iterable[Sample], *labels: str) -> Metric:
    from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: PLC0415 - see as_text

    return _filled(GaugeMetricFamily(name, says, labels=labels), values)


def _counter(name: str, says: str, values: Iterable[Sample], *labels: str) -> Metric:
    from prometheus_client.metrics_core import CounterMetricFamily  # noqa: PLC0415 - see as_text

    return _filled(CounterMetricFamily(name, says, labels=labels), values)


def _filled(family: CounterMetricFamily | GaugeMetricFamily, values: Iterable[Sample]) -> Metric:
    for labels, number in values:
        family.add_metric(labels, number)
    return family
