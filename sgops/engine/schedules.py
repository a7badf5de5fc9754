"""Schedules: how far each is, paused, resumed, set off by hand, and fired for each planned time once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from sgops.core.errors import NotFound, Refused, SgopsError
from sgops.core.events import Event, EventType
from sgops.core.failpoints import failpoint
from sgops.core.planned import Standing, look, standing_document, standing_from
from sgops.core.query import suggest
from sgops.core.records import NewAction
from sgops.core.setting_types import Overlap
from sgops.core.units import clipped, iso
from sgops.core.views import ActionView, ScheduleView
from sgops.engine.submitting import prepared
from sgops.engine.undoing import require_standing
from sgops.ports import Submission

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sgops.core.planned import Calendar, Look
    from sgops.core.records import Recorded
    from sgops.core.settings import ScheduleSettings
    from sgops.core.values import Json
    from sgops.core.views import Submitted
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

T = TypeVar("T")

# As they stand in the record of acts: to pause a queue is another verb.
PAUSE: Final = "schedule pause"
RESUME: Final = "schedule resume"
_KEY: Final = "schedule:"


class Schedules:
    """The schedules of the configuration, and how far each is by the file; `look_at` asks for a look at a moment."""

    def __init__(
        self, parts: Parts, calendar: Callable[[str, str], Calendar], look_at: Callable[[float], None]
    ) -> None:
        self._parts = parts
        self._calendar = calendar
        self._look_at = look_at

    def names(self) -> list[str]:
        """List the schedules by name."""
        return sorted(self._parts.settings.schedules)

    def views(self) -> tuple[ScheduleView, ...]:
        """Show all of them."""
        return tuple(self._view(name) for name in self.names())

    def pause(self, name: str) -> ActionView:
        """Let a schedule stand still; what is planned meanwhile is left out."""
        return self._act(PAUSE, name, paused=True)

    def resume(self, name: str) -> ActionView:
        """Let a schedule go on with the next time that is planned from now."""
        return self._act(RESUME, name, paused=False)

    def undo(self, action: Recorded) -> None:
        """Take a pause or a resume back; what was planned until now is left out."""
        require_standing(action)
        now = self._parts.clock.now()
        self._change(action.target, now, lambda unit: unit.mark_undone(action.id, now), paused=action.verb == RESUME)

    def trigger(self, name: str) -> Submitted:
        """Submit its job now, besides what is planned."""
        settings = self._known(name)
        write, now = prepared(self._parts, Submission(name=settings.template)), self._parts.clock.now()

        def written(unit: Unit) -> Submitted:
            submitted = write(unit)
            standing = self._standing(unit.get(_KEY + name), settings, now)
            self._keep(unit, name, replace(standing, last_at=now, last_job=submitted.ids[0], problem=""))
            self._tell(unit, EventType.SCHEDULE_FIRED, now, schedule=name, job=submitted.ids[0], by="operator")
            return submitted

        return self._parts.store.perform(written)

    def fire(self, name: str, now: datetime) -> bool:
        """Do what is due of a schedule, in one transaction: a job and the next time, or neither."""
        return self._parts.store.perform(partial(self._fire, name, now))

    def next_at(self) -> datetime | None:
        """Say when the next of them is due."""
        return min((view.next_at for view in self.views() if view.next_at and not view.paused), default=None)

    def _fire(self, name: str, now: datetime, unit: Unit) -> bool:
        settings = self._parts.settings.schedules.get(name)
        if settings is None:
            return False  # another configuration has come since the look began
        stored = unit.get(_KEY + name)
        standing = self._standing(stored, settings, now)
        seen = None if standing.paused else look(standing.next_at, now, settings.catchup, self._times(settings))
        if seen is None:
            if stored != standing_document(standing):
                self._keep(unit, name, standing)
            return False
        after = self._done(unit, name, replace(standing, next_at=seen.next_at, problem=""), seen, now)
        failpoint("schedule.before_keep")
        self._keep(unit, name, after)
        return after.last_job != standing.last_job

    def _done(self, unit: Unit, name: str, standing: Standing, seen: Look, now: datetime) -> Standing:
        if seen.missed is not None:
            first, last = seen.missed
            why = "nobody was there to start it"
            self._tell(
                unit, EventType.SCHEDULE_SKIPPED, now, schedule=name, first=iso(first), last=iso(last), reason=why
            )
        if seen.fires is None:
            return standing
        settings, planned = self._parts.settings.schedules[name], iso(seen.fires)
        busy = settings.overlap is Overlap.SKIP and self._runs(unit, standing.last_job)
        try:
            if busy:
                reason = f"job {standing.last_job} has not ended"
                self._tell(
                    unit, EventType.SCHEDULE_SKIPPED, now, schedule=name, first=planned, last=planned, reason=reason
                )
                return standing
            job = prepared(self._parts, Submission(name=settings.template))(unit).ids[0]
        except SgopsError as error:
            # The time is over all the same: the same fault would be met at every look.
            self._tell(
                unit, EventType.SCHEDULE_SKIPPED, now, schedule=name, first=planned, last=planned, reason=error.message
            )
            return replace(standing, problem=error.message)
        self._tell(unit, EventType.SCHEDULE_FIRED, now, schedule=name, job=job, planned=planned, by="clock")
        return replace(standing, last_at=now, last_job=job)

    def _runs(self, unit: Unit, job: int | None) -> bool:
        return job is not None and any(not found.has_ended for found in unit.jobs((job,)))

    def _act(self, verb: str, name: str, *, paused: bool) -> ActionView:
        now, command = self._parts.clock.now(), f"sgops schedules {verb.removeprefix('schedule ')} {name}"
        act = NewAction(verb=verb, target=name, at=now, command=command, undoable=True)
        number = self._change(name, now, lambda unit: unit.record(act), paused=paused)
        return ActionView(id=number, verb=verb, target=name, at=now, undoable=True, undone_at=None, command=command)

    def _change(self, name: str, now: datetime, note: Callable[[Unit], T], *, paused: bool) -> T:
        """Write whether a schedule stands still, and the note of who wanted it, in one commit."""
        settings = self._known(name)

        def written(unit: Unit) -> T:
            standing = self._standing(unit.get(_KEY + name), settings, now)
            if standing.paused is paused:
                raise Refused(
                    f"schedule '{name}' {'is already' if paused else 'is not'} paused", hint="sgops schedules"
                )
            self._keep(unit, name, replace(standing, paused=paused, next_at=self._times(settings).after(now)))
            return note(unit)

        done = self._parts.store.perform(written)
        # Nobody was woken for one that stood still.
        self._look_at(self._parts.clock.monotonic())
        return done

    def _view(self, name: str) -> ScheduleView:
        settings, now = self._parts.settings.schedules[name], self._parts.clock.now()
        standing = self._standing(self._parts.reader.get(_KEY + name), settings, now)
        return ScheduleView(
            name=name,
            template=settings.template,
            cron=settings.cron,
            timezone=self._zone(settings),
            next_at=None if standing.paused else standing.next_at,
            last_at=standing.last_at,
            last_job=standing.last_job,
            paused=standing.paused,
            problem=standing.problem or None,
        )

    def _standing(self, stored: Json, settings: ScheduleSettings, now: datetime) -> Standing:
        """Read how far a schedule is; with another plan than before it begins with the next time from now."""
        plan = f"{settings.cron} {self._zone(settings)}"
        known = standing_from(stored) if isinstance(stored, dict) else None
        if known is not None and known.plan == plan:
            return known
        next_at = self._times(settings).after(now)
        return Standing(plan=plan, next_at=next_at) if known is None else replace(known, plan=plan, next_at=next_at)

    def _times(self, settings: ScheduleSettings) -> Calendar:
        return self._calendar(settings.cron, self._zone(settings))

    def _zone(self, settings: ScheduleSettings) -> str:
        return settings.timezone or self._parts.settings.engine.timezone

    def _known(self, name: str) -> ScheduleSettings:
        settings = self._parts.settings.schedules.get(name)
        if settings is None:
            known = self.names()
            hint = f"there are {', '.join(known)}" if known else "write one in [schedules.NAME]"
            raise NotFound(f"there is no schedule {clipped(name)}.{suggest(name, known)}", hint=hint)
        return settings

    def _keep(self, unit: Unit, name: str, standing: Standing) -> None:
        unit.put(_KEY + name, standing_document(standing))

    def _tell(self, unit: Unit, kind: EventType, now: datetime, **details: Json) -> None:
        unit.append([Event(type=kind, at=now, details=details)])
