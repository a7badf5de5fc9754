"""A year in the life of an engine: what its operator does every day, and what its jobs are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sgops import Pipeline, Retry
from sgops.core.setting_types import Durability
from sgops.core.settings import ScheduleSettings, TemplateSettings
from sgops.ports import Asking, BatchSubmission, Selection
from tests.support.clock import FakeClock
from tests.support.dice import LoadedDice
from tests.support.eventually import eventually
from tests.support.farm import Farm, FarmConnector
from tests.support.hand_timer import HandTimer
from tests.support.plant import Plant

if TYPE_CHECKING:
    from collections.abc import Callable

    from sgops.ports import Operations

NEW_YEAR: Final = datetime(2030, 1, 1, 5, 0, tzinfo=UTC)
# Of outputs and of history; all other kinds are kept as long as they are unless an operator says otherwise.
OUTPUT_KEPT: Final = timedelta(days=20)
HISTORY_KEPT: Final = timedelta(days=15)
# To when the night's work is done; on Sundays somebody looks in at noon, too.
_DAY: Final = (timedelta(hours=24),)
_SUNDAY: Final = (timedelta(hours=7), timedelta(hours=17))
_WEEK: Final = 7
_PATIENCE: Final = 20.0
_BUSY: Final = ("queued", "running")


def drawing(name: str, *more: Callable[..., Any]) -> Pipeline:
    """Give a pipeline whose first stage makes a file of every kind."""
    pipeline = Pipeline(name, retry=Retry(limit=2, base="1m"))

    @pipeline.stage
    def draw(ctx: Any) -> dict[str, str]:
        for kind in ("intermediate", "preview", "output", "temp"):
            with ctx.artifact(f"{kind}.txt", kind=kind) as file:
                file.write(b"whole" * 200)
        (ctx.temp_dir / "scratch").write_text("scratch")
        return {"said": "drawn " * 50}

    for body in more:
        pipeline.stage(body)
    return pipeline


class Plot:
    """The pipelines of the year, and what they share."""

    def __init__(self) -> None:
        self.farm = Farm()
        self._failed: set[int] = set()

    def pipelines(self) -> list[Pipeline]:
        def bind(draw: Any) -> str:
            return draw["said"].upper()  # type: ignore[no-any-return]

        def flaky(ctx: Any) -> None:
            if ctx.job_id not in self._failed:
                self._failed.add(ctx.job_id)
                raise ConnectionError("the line was down")

        def doomed(params: dict[str, Any]) -> None:
            if not params.get("mended"):
                raise ValueError("it cannot be bound")

        def render(ctx: Any) -> Any:
            return ctx.call("farm", scene=ctx.job_id)

        return [
            drawing("story", bind),
            drawing("flaky", flaky),
            drawing("doomed", doomed),
            drawing("served", render),
        ]


class Year:
    """An engine on a virtual clock, and an operator who looks in a few times a day."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock(NEW_YEAR)
        self.timer = HandTimer(self.clock)
        self.plot = Plot()
        self.plant = Plant(
            folder,
            self.plot.pipelines(),
            clock=self.clock,
            dice=LoadedDice(0.5),
            timer=self.timer,
            services={"farm": FarmConnector(self.plot.farm)},
            tables={
                "templates": {"nightly": TemplateSettings(pipeline="story")},
                "schedules": {
                    "every night": ScheduleSettings(template="nightly", cron="0 2 * * *", catchup=timedelta(hours=6))
                },
            },
            workers=2,
            timezone="UTC",
            durability=Durability.NORMAL,
        )
        settings = self.plant.settings
        self.plant.settings = replace(
            settings, retention=replace(settings.retention, output=OUTPUT_KEPT, history=HISTORY_KEPT)
        )
        self.today = 0
        # Of which jobs an operator has said that they are to be deleted.
        self.thrown_away: set[int] = set()
        self._to_cancel: list[int] = []
        self._to_release: list[tuple[int, int]] = []

    @property
    def operations(self) -> Operations:
        return self.plant.operations

    def live_a_day(self) -> None:
        """Work, and let a day and a night go by, in which it is cleaned up."""
        self._work()
        for span in _SUNDAY if self.today % _WEEK == 0 else _DAY:
            self._pass(span)
        self.plot.farm.finish()
        self._look_after_jobs()
        self.today += 1

    def restart(self) -> None:
        """Stop the engine and start another, as after a change of its machine."""
        self.plant.stop()
        self.plant.start()

    def _pass(self, span: timedelta) -> None:
        # Nobody is to be taken for stalled who only had not the time to run.
        self._let_run()
        self.clock.advance(span)
        self.timer.turn()
        self._let_run()

    def _let_run(self) -> None:
        eventually(self._is_quiet, within=_PATIENCE, what=f"day {self.today} to become quiet")

    def _is_quiet(self) -> bool:
        self.timer.answer()
        counts = self.operations.status().counts
        return not any(counts.get(state) for state in _BUSY)

    def _work(self) -> None:
        plant, day = self.plant, self.today
        self.plot.farm.run()
        for name in ("story", "flaky", "doomed", "served"):
            plant.submit(name, {})
        self._to_cancel.append(plant.submit("story", at="+3d"))
        if day % 5 == 0:
            held = plant.submit("story", at="+1d")
            self.operations.hold(plant.only(held))
            self._to_release.append((day + 20, held))
        if day % _WEEK == 0:
            self.operations.submit_batch(BatchSubmission(name="story", lines=b"{}\n" * 6, label=f"week {day // _WEEK}"))

    def _look_after_jobs(self) -> None:
        day, operations = self.today, self.operations
        for job in self._to_cancel:
            operations.cancel(self.plant.only(job))
        self._to_cancel.clear()
        for due, job in self._to_release:
            if due <= day:
                operations.release(self.plant.only(job))
        self._to_release = [(due, job) for due, job in self._to_release if due > day]
        self._answer_letters(day)
        if day % 10 == 9:
            # A pipeline of which an operator needs nothing any more, files and all.
            gone = [view.id for view in operations.jobs(Asking(filter="pipeline:served state:completed")).items[:3]]
            operations.delete_jobs(Selection(ids=tuple(gone)))
            self.thrown_away |= set(gone)

    def _answer_letters(self, day: int) -> None:
        """Answer letters as operators do: some soon, some after weeks, by a retry or not at all."""
        now = self.clock.now()
        for letter in self.operations.letters(Asking(filter="resolution:pending", limit=200)).items:
            days = (now - letter.failed_at).days
            only = Selection(ids=(letter.id,))
            if letter.id % 3 == 0 and days >= 2:
                self.operations.retry_letters(only, params={"mended": True})
            elif letter.id % 3 == 1 and days >= 10:
                self.operations.dismiss_letters(only, notes=f"seen on day {day}")
            elif days >= 45:
                self.operations.dismiss_letters(only)
