"""The parts of an engine, each looked at and judged; what takes time was looked at by the duty a moment ago."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sgops.core import health
from sgops.core.throughput import Pace, learn
from sgops.engine.condition import Condition, EngineState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sgops.core.views import HealthComponent
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.parts import Parts
    from sgops.ports import Pool, Timer


@dataclass(frozen=True, slots=True, kw_only=True)
class Organs:
    """What of an engine can stop."""

    dispatch: Dispatch
    pool: Pool
    timer: Timer
    condition: Condition
    failing: Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What services said when they were asked last."""

    at: datetime | None = None
    answers: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watch:
    """What was done and whether there was work at the last look at the pace."""

    at: float
    done: int
    busy: bool


_NO_TIME: Final = timedelta(0)


class Checkup:
    """Looks at each part; `live` touches neither disk nor net, so it answers whatever those do."""

    def __init__(self, parts: Parts, organs: Organs) -> None:
        self._parts = parts
        self._organs = organs
        self._asked = _Asked()
        self._watch: _Watch | None = None
        self.pace = Pace()

    def live(self) -> Mapping[str, HealthComponent]:
        """Look whether writer, timer and dispatch are at work."""
        found = {"database": self._writer(None)}
        if self._organs.condition.state is EngineState.READY:
            found |= {"scheduler": self._timer(()), "workers": self._workers()}
        return found

    def ready(self) -> Mapping[str, HealthComponent]:
        """Look whether new work is taken."""
        condition = self._organs.condition
        problem = condition.storage_problem
        is_ready = condition.state is EngineState.READY and problem is None
        reason = "" if is_ready else problem or f"the engine is {condition.state.value}"
        found = {"engine": _component(is_ready, reason), "database": self._writer(problem)}
        # Only told where it counts: threads that were replaced hinder nobody.
        if self._organs.dispatch.is_crowded:
            found["workers"] = self._workers()
        return found

    def all(self) -> Mapping[str, HealthComponent]:
        """Look at everything."""
        parts, organs, settings = self._parts, self._organs, self._parts.settings.health
        now = parts.clock.now()
        memory = parts.probe.memory()
        folder = parts.settings.engine.data_dir
        disk = health.Disk(free=parts.probe.disk_free(folder), refuses=self._refused(folder))
        problem = organs.condition.storage_problem
        queued = parts.reader.status_counts().get("queued", 0)
        found = {
            "database": self._writer(problem),
            "queue": health.queue(queued, settings, paused=organs.dispatch.is_paused),
            "storage": self._told_of_relief(health.storage(disk, problem, settings)),
            "services": health.services(self._asked.answers if self._asked.at else None),
            "memory": health.memory(memory.share, memory.own, settings),
            "throughput": health.throughput(self.pace, settings, busy=self._watch is not None and self._watch.busy),
            "scheduler": self._timer(organs.failing()),
            "workers": self._workers(),
        }
        looked = {"services": self._asked.at or now}
        return {name: replace(part, checked_at=looked.get(name, now)) for name, part in found.items()}

    def _refused(self, folder: Path) -> str | None:
        """Say why no file can be made: in the data folder, or where the files of jobs are, which may be elsewhere."""
        probe, root = self._parts.probe, self._parts.artifacts.root
        return probe.refuses(folder) or (probe.refuses(root) if probe.is_there(root) else None)

    def _told_of_relief(self, storage: HealthComponent) -> HealthComponent:
        relief = self._organs.condition.relief
        if storage.status == health.HEALTHY or not relief:
            return storage
        return replace(storage, reason=f"{storage.reason}; {relief}")

    def ask_services(self) -> Mapping[str, str | None]:
        """Ask all services; this takes as long as they do."""
        self._asked = _Asked(answers=self._parts.services.ping(), at=self._parts.clock.now())
        return self._asked.answers

    def watch(self, done: int) -> None:
        """Learn the pace from how much was done by now; only time in which there was work counts."""
        counts = self._parts.reader.status_counts()
        busy = bool(counts.get("queued", 0) + counts.get("running", 0)) and not self._organs.dispatch.is_paused
        before, self._watch = self._watch, _Watch(at=self._parts.clock.monotonic(), done=done, busy=busy)
        if before is not None and before.busy and busy:
            span = timedelta(seconds=self._watch.at - before.at)
            self.pace = learn(self.pace, max(0, done - before.done), span)

    def _writer(self, problem: str | None) -> HealthComponent:
        store = self._parts.store
        stuck = store.stuck_for
        # A disk that takes nothing is trouble of its own, and may pass: the writer lives.
        span = None if stuck is None else timedelta(seconds=stuck)
        return health.database(problem, store.backlog, span, self._parts.settings.health)

    def _timer(self, failing: Sequence[str]) -> HealthComponent:
        is_started = self._organs.condition.state is EngineState.READY
        silent = timedelta(seconds=self._organs.timer.silent_for) if is_started else None
        return health.scheduler(silent, failing, self._parts.settings.health)

    def _workers(self) -> HealthComponent:
        organs, wanted = self._organs, self._parts.settings.engine.workers
        is_ready = organs.condition.state is EngineState.READY
        threads = health.Threads(
            wanted=wanted if is_ready else 0,
            alive=organs.pool.size,
            busy=organs.pool.busy,
            abandoned=organs.pool.abandoned,
            is_crowded=organs.dispatch.is_crowded,
        )
        stuck = timedelta(seconds=organs.dispatch.stuck_for) if is_ready else _NO_TIME
        limit = self._parts.settings.engine.zombie_limit
        return health.workers(threads, stuck, limit, self._parts.settings.health)


def _component(is_fine: bool, reason: str) -> HealthComponent:  # noqa: FBT001 - the one thing it says
    from sgops.core.views import HealthComponent  # noqa: PLC0415 - views are loaded when one is made

    return HealthComponent(status=health.HEALTHY if is_fine else health.UNHEALTHY, reason=reason)
