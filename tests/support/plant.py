"""A real engine in a folder of its own: real SQLite, real threads; only the clock and the dice may be a test's."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sgops.boot.assemble import Assembled, Outside, assemble
from sgops.boot.pipelines import entry_of
from sgops.boot.services import service_of
from sgops.core.job import FINAL_STATES
from sgops.core.settings import ConnectorPace, Settings
from sgops.engine.catalog import Catalog
from sgops.ports import Selection, Submission
from sgops.runtime.clock import SystemClock
from sgops.runtime.dice import SystemDice
from tests.support.eventually import eventually

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sgops.core.connecting import Connector
    from sgops.core.pipeline import Pipeline
    from sgops.core.views import JobView
    from sgops.ports import Clock, Dice, Operations, Timer


# Services of tests are asked often, and not waited for long.
BRISK = ConnectorPace(poll=timedelta(milliseconds=50), timeout=timedelta(milliseconds=500), rate=None, questions=3)


class Plant:
    """One engine at a time in one folder; it can be started, stopped, and abandoned as a crash would."""

    def __init__(
        self,
        folder: Path,
        pipelines: Sequence[Pipeline],
        *,
        clock: Clock | None = None,
        dice: Dice | None = None,
        services: Mapping[str, Connector] | None = None,
        pace: ConnectorPace = BRISK,
        timer: Timer | None = None,
        tables: Mapping[str, Any] | None = None,
        **engine: Any,
    ) -> None:
        self.folder = folder
        self.fatal: list[BaseException] = []
        self.clock = clock or SystemClock()
        self.dice = dice or SystemDice()
        base = Settings()
        self.settings = replace(base, engine=replace(base.engine, data_dir=folder, **engine), **(tables or {}))
        self.pipelines = list(pipelines)
        self.services = dict(services or {})
        self.pace = pace
        self.timer = timer
        self.assembled: Assembled | None = None

    @property
    def operations(self) -> Operations:
        assert self.assembled is not None, "the plant is not open"
        return self.assembled.engine.operations

    def open(self, *, runs: bool = False) -> Plant:
        """Open the file; nothing runs until `start`."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        entries = [entry_of(pipeline, self.settings.vars) for pipeline in self.pipelines]
        catalog = Catalog(entries, templates=self.settings.templates)
        given = self.timer
        outside = Outside(
            on_fatal=self.fatal.append,
            env=os.environ,
            clock=self.clock,
            dice=self.dice,
            make_services=lambda _secrets, clock: {
                name: service_of(name, connector, self.pace, clock) for name, connector in self.services.items()
            },
        )
        if given is not None:
            outside = replace(outside, make_timer=lambda _: given)
        self.assembled = assemble(self.settings, catalog, outside, runs=runs)
        return self

    def start(self) -> Plant:
        """Open if need be, recover, and run."""
        if self.assembled is None:
            self.open(runs=True)
        assert self.assembled is not None
        self.assembled.engine.start()
        return self

    def stop(self) -> bool:
        """Land and close; whether every thread ended."""
        assert self.assembled is not None
        ended = self.assembled.engine.stop()
        self.close(clean=True)
        return ended

    def close(self, *, clean: bool = False) -> None:
        if self.assembled is not None:
            self.assembled.close(clean=clean)
            self.assembled = None

    def submit(self, name: str = "story", params: Any = None, **fields: Any) -> int:
        """Submit one job and give its id."""
        return self.operations.submit(Submission(name=name, params=params, **fields)).ids[0]

    def job(self, job: int) -> JobView:
        return self.operations.job(job)

    def wait_for(self, job: int, *states: str, within: float = 10.0) -> JobView:
        """Wait until the job is in one of the states; any final one by default."""
        wanted = states or tuple(state.value for state in FINAL_STATES)

        def arrived() -> JobView | None:
            view = self.job(job)
            return view if view.state in wanted else None

        return eventually(arrived, within=within, what=f"job {job} to be {' or '.join(wanted)}")  # type: ignore[return-value]

    def only(self, job: int) -> Selection:
        return Selection(ids=(job,))
