"""An engine's figures in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from prometheus_client import Metric
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

    from sgops.core.views import Figures, StageFigures

# The values of a sample's labels, and its own.
Sample: TypeAlias = tuple[tuple[str, ...], int]

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

# What ends a job, or begins one, by the event that says so.
_JOBS: Final = {
    "created": "job.created",
    "completed": "job.completed",
    "cancelled": "job.cancelled",
    "dead": "dead_letter.queued",
}


def as_text(figures: Figures) -> str:
    """Write the figures as they are scraped."""
    from prometheus_client import generate_latest  # noqa: PLC0415 - 80 ms, which only a scrape pays

    text: bytes = generate_latest(_Collector(figures))
    return text.decode()


@dataclass(frozen=True, slots=True)
class _Collector:
    figures: Figures

    def collect(self) -> Iterator[Metric]:
        """Give every family, with the words that say what it is."""
        yield from _engine(self.figures)
        yield from _work(self.figures)
        yield from _counted(self.figures)


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


def _attempts(stages: Mapping[str, StageFigures]) -> Iterator[Sample]:
    for name, stage in stages.items():
        yield (name, "completed"), stage.completed
        yield (name, "failed"), sum(stage.failed.values())
        yield (name, "snoozed"), stage.snoozed


def _gauge(name: str, says: str, value: float | Mapping[str, int], label: str = "") -> Metric:
    from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: PLC0415 - see as_text

    if not isinstance(value, Mapping):
        return GaugeMetricFamily(name, says, value=value)
    return _filled(GaugeMetricFamily(name, says, labels=(label,)), (((key,), number) for key, number in value.items()))


def _counter(name: str, says: str, values: Iterable[Sample], *labels: str) -> Metric:
    from prometheus_client.metrics_core import CounterMetricFamily  # noqa: PLC0415 - see as_text

    return _filled(CounterMetricFamily(name, says, labels=labels), values)


def _filled(family: CounterMetricFamily | GaugeMetricFamily, values: Iterable[Sample]) -> Metric:
    for labels, number in values:
        family.add_metric(labels, number)
    return family
