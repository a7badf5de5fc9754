"""When the operator must be told: rules, and incidents that stand until their rule holds again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sgops.core.alerting import Incident
from sgops.core.show import plural
from sgops.core.units import format_duration, format_size

if TYPE_CHECKING:
    from sgops.core.settings import AlertSettings
    from sgops.core.views import AlertView, HealthComponent

# What the components of health are called when they raise an alert; the others speak for themselves.
_RULES: Final = MappingProxyType({"storage": "disk"})
# What has an alert of its own, with figures.
_TOLD_OTHERWISE: Final = frozenset({"queue"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Longest:
    """The job that has been running for the longest time."""

    job: int
    stage: str
    taken: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the rules look at; a rate is None where nothing was that it could be of."""

    stalled: int = 0
    longest: Longest | None = None
    backlog: int = 0
    duplicates: int = 0
    dead_letter_rate: float | None = None
    recovery_rate: float | None = None
    service_check_rate: float | None = None
    checkpoints: int = 0
    checkpoints_max: int = 0
    escalated: int = 0
    unknown_services: Sequence[int] = ()
    health: Mapping[str, HealthComponent] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What becomes of incidents: begun, going on with newer figures, over."""

    raised: tuple[Incident, ...]
    retold: tuple[tuple[int, Incident], ...]
    cleared: tuple[AlertView, ...]


def decide(standing: Sequence[AlertView], incidents: Sequence[Incident]) -> Decided:
    """Compare what is wrong with what was: a rule has one incident until it holds again."""
    stands = {alert.rule: alert for alert in standing}
    wrong = {incident.rule for incident in incidents}
    return Decided(
        raised=tuple(incident for incident in incidents if incident.rule not in stands),
        retold=tuple(
            (stands[incident.rule].id, incident)
            for incident in incidents
            if incident.rule in stands and stands[incident.rule].value != incident.value
        ),
        cleared=tuple(alert for alert in standing if alert.rule not in wrong),
    )


def wrong(reading: Reading, settings: AlertSettings) -> tuple[Incident, ...]:
    """Give an incident for each rule that does not hold."""
    window = format_duration(settings.window)
    found = [
        *_too_many(reading, settings, window),
        *_rates(reading, settings, window),
        *_jobs(reading, settings),
        *_kept(reading, settings),
        *_health(reading),
    ]
    return tuple(found)


def _too_many(reading: Reading, settings: AlertSettings, window: str) -> Iterator[Incident]:
    if settings.stalled_jobs is not None and reading.stalled > settings.stalled_jobs:
        yield Incident(
            rule="stalled_jobs",
            title=plural(reading.stalled, "stalled job"),
            text=f"{reading.stalled} jobs run without a sign of life: sgops recovery scan --preview",
            value=reading.stalled,
            threshold=settings.stalled_jobs,
        )
    if settings.backlog is not None and reading.backlog > settings.backlog:
        yield Incident(
            rule="backlog",
            title=f"{reading.backlog} jobs wait for a worker",
            text=f"{reading.backlog} jobs are due and do not run, more than {settings.backlog}: sgops queues",
            value=reading.backlog,
            threshold=settings.backlog,
        )
    if settings.duplicates is not None and reading.duplicates >= settings.duplicates:
        yield Incident(
            rule="duplicates",
            title=f"Kept out: {plural(reading.duplicates, 'duplicate')}",
            text=f"In the last {window} work was asked for that goes on already: sgops events event:job.repeated",
            value=reading.duplicates,
            threshold=settings.duplicates,
        )


def _rates(reading: Reading, settings: AlertSettings, window: str) -> Iterator[Incident]:
    dead, recovered, answered = reading.dead_letter_rate, reading.recovery_rate, reading.service_check_rate
    if settings.dead_letter_rate is not None and dead is not None and dead > settings.dead_letter_rate:
        text = f"In the last {window} {dead:.0%} of the jobs that ended are dead letters: sgops dead-letter families"
        title = f"{dead:.0%} of jobs die"
        yield _rate("dead_letter_rate", title, text, dead, settings.dead_letter_rate)
    if settings.recovery_rate is not None and recovered is not None and recovered < settings.recovery_rate:
        text = f"In the last {window} recovery brought back {recovered:.0%} of what it found: sgops recovery status"
        yield _rate("recovery_rate", f"Recovery saves {recovered:.0%}", text, recovered, settings.recovery_rate)
    if settings.service_check_rate is not None and answered is not None and answered < settings.service_check_rate:
        text = f"In the last {window} services answered {answered:.0%} of the checks: sgops health services"
        yield _rate(
            "service_check_rate", f"Services answer {answered:.0%}", text, answered, settings.service_check_rate
        )


def _rate(rule: str, title: str, text: str, value: float, threshold: float) -> Incident:
    return Incident(rule=rule, title=title, text=text, value=round(value, 4), threshold=threshold)


def _jobs(reading: Reading, settings: AlertSettings) -> Iterator[Incident]:
    longest, limit = reading.longest, settings.processing_time
    if limit is not None and longest is not None and longest.taken > limit:
        yield Incident(
            rule="processing_time",
            title=f"Job {longest.job} runs for {format_duration(longest.taken)}",
            text=f"Job {longest.job} is at stage '{longest.stage}': sgops why {longest.job}",
            value=longest.taken // timedelta(milliseconds=1),
            threshold=limit // timedelta(milliseconds=1),
        )
    if reading.escalated:
        yield Incident(
            rule="escalated",
            title=f"You are needed for {plural(reading.escalated, 'dead letter')}",
            text="They failed for reasons nobody knows, again and again: sgops dead-letter list",
            value=reading.escalated,
            threshold=0,
        )
    if reading.unknown_services:
        some = ", ".join(str(job) for job in reading.unknown_services[:5])
        yield Incident(
            rule="service_unknown",
            title=f"Your decision is awaited by {plural(len(reading.unknown_services), 'job')}",
            text=f"Their service does not say what became of them (jobs {some}): sgops why ID",
            value=len(reading.unknown_services),
            threshold=0,
        )


def _kept(reading: Reading, settings: AlertSettings) -> Iterator[Incident]:
    if settings.checkpoints is None or reading.checkpoints <= reading.checkpoints_max * settings.checkpoints:
        return
    taken, most = format_size(reading.checkpoints), format_size(reading.checkpoints_max)
    yield Incident(
        rule="checkpoints",
        title=f"Checkpoints of jobs that did not complete take {taken}",
        text=f"They are never pruned, and checkpoints.max_total is {most}: sgops dead-letter families, sgops jobs list",
        value=reading.checkpoints,
        threshold=int(reading.checkpoints_max * settings.checkpoints),
    )


def _health(reading: Reading) -> Iterator[Incident]:
    for name, component in reading.health.items():
        # Little space is told before there is none; other parts may be slow for a while.
        is_wrong = component.status == "unhealthy" or (name == "storage" and component.status == "degraded")
        if is_wrong and name not in _TOLD_OTHERWISE:
            yield Incident(
                rule=_RULES.get(name, name),
                title=f"{name} is {component.status}",
                text=component.reason or f"sgops health {name}",
                value=component.value,
                threshold=None,
            )
