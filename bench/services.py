"""What it costs that jobs wait on a service: threads, processor and memory, while nothing else goes on."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.axes import Figure
from sgops.boot.assemble import Outside, assemble
from sgops.boot.pipelines import entry_of
from sgops.boot.services import service_of
from sgops.core.connecting import Answer, Connector, Running
from sgops.core.pipeline import Pipeline
from sgops.core.settings import ConnectorPace, EngineSettings, Settings
from sgops.engine.catalog import Catalog
from sgops.engine.service import Service
from sgops.ports import Clock, Submission

if TYPE_CHECKING:
    from collections.abc import Mapping

# As many submissions as it can take; afterwards each job is asked after every five seconds, at most 20 a second.
_EAGER = ConnectorPace(rate=None)


class _Patient:
    """A service that works on everything, for ever."""

    capabilities = frozenset({"status", "find"})

    def __init__(self) -> None:
        self.taken = 0
        self.asked = 0

    def submit(self, request: dict[str, Any], key: str) -> str:
        del request
        self.taken += 1
        return key

    def status(self, ref: str) -> Answer:
        del ref
        self.asked += 1
        return Running()

    def find(self, key: str) -> str | None:
        return key

    def cancel(self, ref: str) -> None:
        del ref

    def ping(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    threads: int
    share: float
    asked: float
    bytes: float


def waiting(folder: Path, jobs: int, seconds: float) -> list[Figure]:
    """Let jobs wait on a service that is asked as often as a connector is by default."""
    with_limit = _measure(folder / "limited", jobs, seconds, ConnectorPace())
    return [
        Figure(
            axis=f"{jobs:,} jobs wait on a service, threads more than idle",
            value=str(with_limit.threads),
            against=f"{with_limit.bytes:,.0f} bytes a job",
            budget="none",
        ),
        Figure(
            axis="  processor, asked 20 times a second",
            value=f"{with_limit.share:.1%}",
            against=f"{with_limit.asked:.0f} asked/s",
            budget="3%",
        ),
    ]


def _measure(folder: Path, jobs: int, seconds: float, pace: ConnectorPace) -> _Seen:
    """Hand jobs over at full speed, then start anew on what waits and look at what that costs."""
    _hand_over(folder, jobs)
    before, memory = _idle(folder.with_name("idle")), _memory()
    service = _Patient()
    assembled = _engine(folder, service, pace)
    assembled.engine.start()
    try:
        _until(lambda: service.asked > 0, 60)
        time.sleep(1.0)
        asked, used, began = service.asked, time.process_time(), time.perf_counter()
        time.sleep(seconds)
        spent = time.perf_counter() - began
        return _Seen(
            threads=threading.active_count() - before,
            share=(time.process_time() - used) / spent,
            asked=(service.asked - asked) / spent,
            bytes=max(0, _memory() - memory) / jobs,
        )
    finally:
        assembled.engine.stop()
        assembled.close(clean=True)


def _idle(folder: Path) -> int:
    """Count the threads of an engine whose service has nothing to do."""
    assembled = _engine(folder, _Patient(), _EAGER)
    assembled.engine.start()
    time.sleep(1.0)
    threads = threading.active_count()
    assembled.engine.stop()
    assembled.close(clean=True)
    return threads


def _hand_over(folder: Path, jobs: int) -> None:
    service = _Patient()
    assembled = _engine(folder, service, _EAGER)
    assembled.engine.start()
    try:
        assembled.engine.operations.submit(Submission(name="film", count=jobs))
        _until(lambda: service.taken >= jobs, 600)
    finally:
        assembled.engine.stop()
        assembled.close(clean=True)


def _engine(folder: Path, service: Connector, pace: ConnectorPace) -> Any:
    folder.mkdir(parents=True, exist_ok=True)
    film = Pipeline("film")

    @film.stage
    def render(ctx: Any) -> object:
        return ctx.call("farm")

    settings = Settings(engine=EngineSettings(data_dir=folder, shutdown_grace=timedelta(seconds=2)))
    outside = Outside(on_fatal=_give_up, env=os.environ, make_services=partial(_services, service, pace))
    return assemble(settings, Catalog([entry_of(film)]), outside, runs=True)


def _services(connector: Connector, pace: ConnectorPace, _secrets: object, clock: Clock) -> Mapping[str, Service]:
    return {"farm": service_of("farm", connector, pace, clock)}


def _until(done: Any, within: float) -> None:
    until = time.perf_counter() + within
    while not done():
        if time.perf_counter() > until:
            raise TimeoutError(f"not within {within} s")
        time.sleep(0.05)


def _memory() -> int:
    """Give what the process holds, in bytes."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _give_up(error: BaseException) -> None:
    raise error
