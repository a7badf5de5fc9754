"""Whether each part of an engine is well, judged by its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sgops.core.throughput import LEARNING
from sgops.core.units import format_duration, format_size
from sgops.core.views import HealthComponent, HealthView

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sgops.core.settings import HealthSettings
    from sgops.core.throughput import Pace
    from sgops.core.values import Json

HEALTHY: Final = "healthy"
DEGRADED: Final = "degraded"
# What is said of a service that is there.
ANSWERS: Final = "answers"
UNHEALTHY: Final = "unhealthy"
_ORDER: Final = (HEALTHY, DEGRADED, UNHEALTHY)
# As slow as this, of what is still bearable, is as good as standing still.
_STANDSTILL: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """How much room there is, and why nothing can be written, if so."""

    free: int
    refuses: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """How many workers there should be, are, do something, and were given up."""

    wanted: int
    alive: int
    busy: int
    abandoned: int
    is_crowded: bool = False


def verdict(components: Mapping[str, HealthComponent], at: datetime) -> HealthView:
    """Say how the engine is: as its worst part."""
    worst = max((component.status for component in components.values()), key=_ORDER.index, default=HEALTHY)
    return HealthView(status=worst, checked_at=at, components=components)


def database(problem: str | None, backlog: int, stuck: timedelta | None, settings: HealthSettings) -> HealthComponent:
    """Judge the writer: `stuck` is how long it has been at one commit, None when its thread has ended."""
    if stuck is None:
        return _bad("the writer has stopped: the engine must be started anew", backlog)
    if problem is not None:
        return _bad(problem, backlog)
    if stuck > settings.stuck_after:
        return _bad(f"the writer has been at one commit for {format_duration(stuck)}", backlog)
    if backlog > settings.writes_max:
        return _bad(f"{backlog} writes wait, health.writes_max is {settings.writes_max}", backlog)
    return _fine(backlog)


def queue(queued: int, settings: HealthSettings, *, paused: bool) -> HealthComponent:
    """Judge what waits for a worker."""
    if settings.queued_max is not None and queued > settings.queued_max:
        return _weak(f"{queued} jobs wait for a worker, health.queued_max is {settings.queued_max}", queued)
    return HealthComponent(status=HEALTHY, reason="paused: nothing is started" if paused else "", value=queued)


def storage(disk: Disk, problem: str | None, settings: HealthSettings) -> HealthComponent:
    """Judge the disk: room, and whether it takes a file."""
    refused = problem or disk.refuses
    if refused is not None:
        return _bad(refused, disk.free)
    if disk.free < settings.disk_free_min:
        wanted = format_size(settings.disk_free_min)
        return _weak(f"{format_size(disk.free)} free, health.disk_free_min is {wanted}", disk.free)
    return _fine(disk.free)


def memory(share: float, own: int, settings: HealthSettings) -> HealthComponent:
    """Judge the memory of the machine, or of the container where that has less."""
    if share > settings.memory_max:
        reason = f"{share:.0%} of the memory is in use, health.memory_max is {settings.memory_max:.0%}"
        return _weak(reason, own)
    return _fine(own)


def services(answers: Mapping[str, str | None] | None) -> HealthComponent:
    """Judge outside services by what came of asking them, each None or why not; None where nobody has asked yet."""
    if answers is None:
        return HealthComponent(status=HEALTHY, reason="not asked yet")
    silent = {name: why for name, why in answers.items() if why is not None}
    value = {name: ANSWERS if why is None else why for name, why in answers.items()}
    if not answers:
        return HealthComponent(status=HEALTHY, reason="no service can be asked")
    if silent:
        reason = "; ".join(f"{name}: {why}" for name, why in silent.items())
        return HealthComponent(
            status=UNHEALTHY if len(silent) == len(answers) else DEGRADED, reason=reason, value=value
        )
    return _fine(value)


def throughput(pace: Pace, settings: HealthSettings, *, busy: bool) -> HealthComponent:
    """Judge how fast stages are done, by what was usual while there was work."""
    value = {"now": round(pace.now, 2), "usual": round(pace.usual, 2)}
    if not pace.is_learned:
        reason = f"still learning what is usual: {format_duration(pace.seen)} of {format_duration(LEARNING)} of work"
        return HealthComponent(status=HEALTHY, reason=reason, value=value)
    if not busy or pace.share >= settings.throughput_min:
        return _fine(value)
    reason = (
        f"{pace.now:.1f} stages a minute are {pace.share:.0%} of what is usual, "
        f"health.throughput_min is {settings.throughput_min:.0%}"
    )
    is_still = pace.share < settings.throughput_min * _STANDSTILL
    return HealthComponent(status=UNHEALTHY if is_still else DEGRADED, reason=reason, value=value)


def scheduler(silent: timedelta | None, failing: Sequence[str], settings: HealthSettings) -> HealthComponent:
    """Judge the timer: `silent` is how long it has not ticked, None where it has not been started."""
    if silent is not None and silent > settings.stuck_after:
        return _bad(f"the timer has not ticked for {format_duration(silent)}", None)
    if failing:
        return _weak("; ".join(failing), None)
    return _fine(None)


def workers(threads: Threads, stuck: timedelta, zombie_limit: int, settings: HealthSettings) -> HealthComponent:
    """Judge the threads, and the hand that gives them work: `stuck` is how long it has been at one claim."""
    if stuck > settings.stuck_after:
        return _bad(f"no job has been handed to a worker for {format_duration(stuck)}", threads.busy)
    if not threads.alive and threads.wanted:
        return _bad("no worker is alive", 0)
    if threads.is_crowded:
        reason = (
            f"{threads.abandoned} threads do not stop, engine.zombie_limit is {zombie_limit}: no stage begins in a "
            'thread until some of them have ended (isolation="process" can be ended)'
        )
        return _bad(reason, threads.abandoned)
    if threads.abandoned:
        return _weak(f"{threads.abandoned} threads do not stop and were replaced", threads.abandoned)
    return _fine(threads.busy)


def spoken(component: str, value: Json) -> str:
    """Say a component's figure with what it counts; in words only, for programs have the figure itself."""
    match component, value:
        case "database", int():
            return f"{value:,} writes wait"
        case "queue", int():
            return f"{value:,} queued"
        case "storage", int():
            return f"{format_size(value)} free"
        case "memory", int():
            return format_size(value)
        case "workers", int():
            return f"{value:,} busy"
        case "services", Mapping():
            return f"{sum(said == ANSWERS for said in value.values())} of {len(value)} answer"
        case "throughput", {"now": now}:
            return f"{now:g} stages/min"
        case _:
            return "" if value is None else str(value)


def changes(before: Mapping[str, str], components: Mapping[str, HealthComponent]) -> Mapping[str, HealthComponent]:
    """Give the components that are not what they were; one that was never looked at was healthy."""
    return {name: now for name, now in components.items() if now.status != before.get(name, HEALTHY)}


def _fine(value: Json) -> HealthComponent:
    return HealthComponent(status=HEALTHY, value=value)


def _weak(reason: str, value: Json) -> HealthComponent:
    return HealthComponent(status=DEGRADED, reason=reason, value=value)


def _bad(reason: str, value: Json) -> HealthComponent:
    return HealthComponent(status=UNHEALTHY, reason=reason, value=value)
