"""Starting what is planned: at the time, and once each, also when the engine was away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sgops.engine.duty import DutyReport

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sgops.engine.parts import Parts
    from sgops.engine.schedules import Schedules
    from sgops.ports import Timer


class SchedulesDuty:
    """Fires what is due, and aims the timer at what is next; `after` is called when there are new jobs."""

    name = "schedules"
    # The net below the timer: by this alone a schedule would be so late.
    every = timedelta(seconds=15)

    def __init__(self, parts: Parts, schedules: Schedules, timer: Timer, after: Callable[[], None]) -> None:
        self._parts = parts
        self._schedules = schedules
        self._timer = timer
        self._after = after

    def run_once(self, now: datetime) -> DutyReport:
        fired = [name for name in self._schedules.names() if self._schedules.fire(name, now)]
        if fired:
            self._after()
        self.aim()
        return DutyReport(did=len(fired), sentence=f"fired {', '.join(fired)}" if fired else "nothing was due")

    def aim(self) -> None:
        """Look again when the next of them is due."""
        next_at = self._schedules.next_at()
        if next_at is not None:
            # Not when the look began, for firing took some time; what passes between these two makes it early.
            counted, now = self._parts.clock.monotonic(), self._parts.clock.now()
            self._timer.run_at(self.name, counted + max(0.0, (next_at - now).total_seconds()))
