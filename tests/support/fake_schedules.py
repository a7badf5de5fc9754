"""The part of the fake operations that knows templates and schedules: one of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.errors import NotFound
from sgops.core.views import Page, ScheduleView, TemplateView
from sgops.ports import Submission
from tests.support import fake_world as world

if TYPE_CHECKING:
    from sgops.core.views import ActionView, Submitted


class FakeSchedules:
    """Remembers whether its one schedule is paused."""

    _is_paused = False

    def templates(self) -> Page[TemplateView]:
        return Page(items=(TemplateView(name="bedtime", pipeline="story", params={"scenes": 6}),))

    def schedules(self) -> Page[ScheduleView]:
        nightly = ScheduleView(
            name="nightly",
            template="bedtime",
            cron="0 2 * * *",
            timezone="Europe/Berlin",
            next_at=None if self._is_paused else world.minutes_later(90),
            last_at=world.NOON,
            last_job=1,
            paused=self._is_paused,
        )
        return Page(items=(nightly,))

    def pause_schedule(self, name: str) -> ActionView:
        return self._pause(name, "schedules pause", paused=True)

    def resume_schedule(self, name: str) -> ActionView:
        return self._pause(name, "schedules resume", paused=False)

    def trigger_schedule(self, name: str) -> Submitted:
        self._look_up(name)
        return self.submit(Submission(name="story"))

    def submit(self, submission: Submission) -> Submitted:
        raise NotImplementedError

    def _record(self, verb: str, target: str) -> ActionView:
        raise NotImplementedError

    def _pause(self, name: str, verb: str, *, paused: bool) -> ActionView:
        self._look_up(name)
        self._is_paused = paused
        return self._record(verb, name)

    def take_back(self, action: ActionView) -> None:
        """Undo what an act did to the schedule, if it did anything."""
        if action.verb.startswith("schedules "):
            self._is_paused = action.verb == "schedules resume"

    def _look_up(self, name: str) -> None:
        if name != "nightly":
            raise NotFound(f"there is no schedule '{name}'", hint="sgops schedules")
