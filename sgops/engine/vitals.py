"""How the engine feels: state, counts, what is wrong; cheap enough to be asked at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.errors import NotFound
from sgops.core.health import verdict
from sgops.core.meter import Meter
from sgops.core.query import suggest
from sgops.core.views import (
    EngineView,
    Figures,
    HealthChange,
    HealthView,
    Page,
    StatusView,
    WorkersView,
)
from sgops.engine.condition import EngineState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sgops.engine.checkup import Checkup, Organs
    from sgops.engine.parts import Parts

_HISTORY = 1_000


class Vitals:
    """Answers status, live, ready and health, and gives the figures behind them."""

    def __init__(self, parts: Parts, organs: Organs, checkup: Checkup) -> None:
        self._parts = parts
        self._dispatch = organs.dispatch
        self._condition = condition = organs.condition
        self._pool = organs.pool
        self._checkup = checkup
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
            alerts=reader.count_alerts(),
        )

    def live(self) -> HealthView:
        """Say whether writer, timer and dispatch are at work; answers without touching the disk."""
        return verdict(self._checkup.live(), self._parts.clock.now())

    def ready(self) -> HealthView:
        """Say whether new work is accepted."""
        return verdict(self._checkup.ready(), self._parts.clock.now())

    def health(self, component: str | None) -> HealthView:
        """Show every component, or one."""
        found = self._checkup.all()
        if component is None:
            return verdict(found, self._parts.clock.now())
        if component not in found:
            raise NotFound(
                f"no health component '{component}'.{suggest(component, list(found))}",
                hint=f"components: {', '.join(found)}",
            )
        return verdict({component: found[component]}, self._parts.clock.now())

    def history(self) -> Page[HealthChange]:
        """List when a component became better or worse, newest first."""
        return Page(items=tuple(self._parts.reader.health_changes(_HISTORY)))

    def _problems(self) -> tuple[str, ...]:
        broken = tuple(f"{source.source}: {source.problem}" for source in self._parts.catalog.broken)
        storage = (self._condition.storage_problem,) if self._condition.storage_problem else ()
        return storage + tuple(self._condition.problems.values()) + broken

    def _workers(self) -> WorkersView:
        pool = self._pool
        return WorkersView(total=self._parts.settings.engine.workers, busy=pool.busy, abandoned=pool.abandoned)
