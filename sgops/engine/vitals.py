"""How the engine feels: state, counts, what is wrong; cheap enough to be asked at any time."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sgops.core.errors import NotFound
from sgops.core.meter import Meter
from sgops.core.query import suggest
from sgops.core.units import format_size
from sgops.core.views import (
    EngineView,
    Figures,
    HealthChange,
    HealthComponent,
    HealthView,
    Page,
    StatusView,
    StopView,
    WorkersView,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sgops.engine.dispatch import Dispatch
    from sgops.engine.parts import Parts
    from sgops.ports import Pool

_SLOW_WRITER = 5_000
_HISTORY = 1_000


class EngineState(StrEnum):
    """Where an engine is in its own life."""

    IDLE = "idle"
    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"


@dataclass(slots=True, kw_only=True)
class Condition:
    """What changes about an engine while it lives; written by its own threads, read by anybody."""

    pid: int
    boot: str
    version: str
    since: datetime
    state: EngineState = EngineState.IDLE
    last_stop: StopView | None = None
    storage_problem: str | None = None
    on_storage: Callable[[str | None], None] = lambda _problem: None
    problems: dict[str, str] = field(default_factory=dict)

    def storage_said(self, problem: str | None) -> None:
        """Take note that the file cannot be written, or can again; called on the writer's thread."""
        self.storage_problem = problem
        self.on_storage(problem)


class Vitals:
    """Answers status, live, ready and health, and gives the figures behind them."""

    def __init__(self, parts: Parts, dispatch: Dispatch, condition: Condition, pool: Callable[[], Pool | None]) -> None:
        self._parts = parts
        self._dispatch = dispatch
        self._condition = condition
        self._pool = pool
        self.meter = Meter()
        self._counting_since = condition.since

    def status(self) -> StatusView:
        """Show the engine at a glance."""
        reader, condition = self._parts.reader, self._condition
        running = condition.state is not EngineState.IDLE
        engine = EngineView(
            pid=condition.pid,
            boot=condition.boot,
            state=condition.state.value,
            since=condition.since,
            version=condition.version,
        )
        return StatusView(
            engine=engine if running else None,
            counts=self._counts(),
            workers=self._workers(),
            pending_letters=reader.pending_letters(),
            next_due_at=reader.next_due(),
            paused=self._dispatch.is_paused,
            recovery=reader.last_report(),
            alerts=reader.count_alerts(),
            last_stop=condition.last_stop,
            problems=self._problems(),
        )

    def _counts(self) -> Mapping[str, int]:
        """Count jobs by state; what an engine that is gone left running is interrupted."""
        counts = dict(self._parts.reader.status_counts())
        if self._condition.state is EngineState.IDLE and (left := counts.pop("running", 0)):
            counts["interrupted"] = counts.get("interrupted", 0) + left
        return counts

    def figures(self) -> Figures:
        """Give everything that is counted or measured, without counting a row."""
        reader, condition = self._parts.reader, self._condition
        return Figures(
            at=self._parts.clock.now(),
            since=self._counting_since,
            version=condition.version,
            state=condition.state.value,
            paused=self._dispatch.is_paused,
            jobs=self._counts(),
            pending_letters=reader.pending_letters(),
            workers=self._workers(),
            backlog=self._parts.store.backlog,
            last_event=reader.last_event(),
            memory=self._parts.probe.memory().own,
            counted=self.meter.counted(),
        )

    def live(self) -> HealthView:
        """Say whether the writer takes work; answers without touching the disk."""
        return self._view({"database": self._writer()})

    def ready(self) -> HealthView:
        """Say whether new work is accepted."""
        state = self._condition.state
        ready = state is EngineState.READY and self._condition.storage_problem is None
        reason = self._condition.storage_problem or f"the engine is {state.value}"
        component = HealthComponent(status="healthy" if ready else "unhealthy", reason="" if ready else reason)
        found = {"engine": component, "database": self._writer()}
        # Only told where it counts: threads that were replaced hinder nobody.
        if self._dispatch.is_crowded:
            found["workers"] = self._threads()
        return self._view(found)

    def health(self, component: str | None) -> HealthView:
        """Show every component, or one."""
        found = {
            "database": self._database(),
            "queue": self._queue(),
            "storage": self._storage(),
            "memory": self._memory(),
            "scheduler": self._scheduler(),
            "workers": self._threads(),
        }
        if component is None:
            return self._view(found)
        if component not in found:
            raise NotFound(
                f"no health component '{component}'.{suggest(component, list(found))}",
                hint=f"components: {', '.join(found)}",
            )
        return self._view({component: found[component]})

    def history(self) -> Page[HealthChange]:
        """List when a component became better or worse, newest first."""
        return Page(items=tuple(self._parts.reader.health_changes(_HISTORY)))

    def _view(self, components: dict[str, HealthComponent]) -> HealthView:
        order = ("healthy", "degraded", "unhealthy")
        worst = max((component.status for component in components.values()), key=order.index)
        return HealthView(status=worst, checked_at=self._parts.clock.now(), components=components)

    def _problems(self) -> tuple[str, ...]:
        broken = tuple(f"{source.source}: {source.problem}" for source in self._parts.catalog.broken)
        storage = (self._condition.storage_problem,) if self._condition.storage_problem else ()
        return storage + tuple(self._condition.problems.values()) + broken

    def _workers(self) -> WorkersView:
        pool = self._pool()
        if pool is None:
            return WorkersView(total=self._parts.settings.engine.workers, busy=0)
        return WorkersView(total=self._parts.settings.engine.workers, busy=pool.busy, abandoned=pool.abandoned)

    def _writer(self) -> HealthComponent:
        backlog = self._parts.store.backlog
        if backlog > _SLOW_WRITER:
            return HealthComponent(status="unhealthy", reason=f"{backlog} writes wait", value=backlog)
        return HealthComponent(status="healthy", value=backlog)

    def _database(self) -> HealthComponent:
        if self._condition.storage_problem:
            return HealthComponent(status="unhealthy", reason=self._condition.storage_problem)
        return self._writer()

    def _queue(self) -> HealthComponent:
        counts = self._parts.reader.status_counts()
        return HealthComponent(status="healthy", value=counts.get("queued", 0))

    def _storage(self) -> HealthComponent:
        free = self._parts.probe.disk_free(self._parts.settings.engine.data_dir)
        wanted = self._parts.settings.health.disk_free_min
        if self._condition.storage_problem:
            return HealthComponent(status="unhealthy", reason=self._condition.storage_problem, value=free)
        if free < wanted:
            reason = f"{format_size(free)} free, health.disk_free_min is {format_size(wanted)}"
            return HealthComponent(status="degraded", reason=reason, value=free)
        return HealthComponent(status="healthy", value=free)

    def _memory(self) -> HealthComponent:
        memory = self._parts.probe.memory()
        most = self._parts.settings.health.memory_max
        if memory.share > most:
            reason = f"{memory.share:.0%} of the memory is in use, health.memory_max is {most:.0%}"
            return HealthComponent(status="degraded", reason=reason, value=memory.own)
        return HealthComponent(status="healthy", value=memory.own)

    def _scheduler(self) -> HealthComponent:
        failing = {name: text for name, text in self._condition.problems.items() if name.startswith("duty ")}
        if failing:
            return HealthComponent(status="degraded", reason="; ".join(failing.values()))
        return HealthComponent(status="healthy")

    def _threads(self) -> HealthComponent:
        workers = self._workers()
        if self._dispatch.is_crowded:
            limit = self._parts.settings.engine.zombie_limit
            reason = (
                f"{workers.abandoned} threads do not stop, engine.zombie_limit is {limit}: no stage begins in a thread "
                'until some of them have ended (isolation="process" can be ended)'
            )
            return HealthComponent(status="unhealthy", reason=reason, value=workers.abandoned)
        if workers.abandoned:
            reason = f"{workers.abandoned} threads do not stop and were replaced"
            return HealthComponent(status="degraded", reason=reason, value=workers.abandoned)
        return HealthComponent(status="healthy", value=workers.busy)
