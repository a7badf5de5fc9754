"""A periodic piece of the engine's own work: one shape for all of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from sgops.core.errors import NotFound
from sgops.core.query import suggest
from sgops.core.units import format_duration
from sgops.core.views import DutyView

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sgops.ports import Clock, Timer


_FAILED: Final = "failed: "
# A large cleanup takes a while; a duty that hangs is noticed.
_PATIENCE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyReport:
    """What one run of a duty did, in a sentence."""

    did: int
    sentence: str


class Duty(Protocol):
    """Periodic work: the timer calls it, the operator can, tests do."""

    @property
    def name(self) -> str: ...
    @property
    def every(self) -> timedelta: ...
    def run_once(self, now: datetime) -> DutyReport: ...


class Roster:
    """The duties of one engine, with when they last ran and what they said."""

    def __init__(self, clock: Clock, duties: Iterable[Duty]) -> None:
        self._clock = clock
        self._duties: dict[str, Duty] = {}
        self._last: dict[str, tuple[datetime, str]] = {}
        self._began: dict[str, float] = {}
        # From when on the timer counts what has not run yet.
        self._scheduled_at: datetime | None = None
        # One lock a duty: a run by hand waits for the timer's instead of doing the work beside it.
        self._locks: dict[str, threading.Lock] = {}
        self.engage(*duties)

    def engage(self, *duties: Duty) -> None:
        """Take on further duties, before the timer is told."""
        self._duties |= {duty.name: duty for duty in duties}
        self._locks |= {duty.name: threading.Lock() for duty in duties}

    def schedule(self, timer: Timer) -> None:
        """Let the timer call every duty on time."""
        self._scheduled_at = self._clock.now()
        for name, duty in self._duties.items():
            timer.every(name, duty.every.total_seconds(), lambda name=name: self._run(name))  # type: ignore[misc]

    def keep_pace(self, timer: Timer) -> None:
        """Let the timer call duties as often as they want to be called now."""
        for name, duty in self._duties.items():
            timer.pace(name, duty.every.total_seconds())

    def run(self, name: str) -> DutyView:
        """Run a duty now."""
        if name not in self._duties:
            known = sorted(self._duties)
            raise NotFound(f"no duty '{name}'.{suggest(name, known)}", hint=f"duties: {', '.join(known)}")
        self._run(name)
        return self._view(self._duties[name])

    def views(self) -> tuple[DutyView, ...]:
        """Show all duties."""
        return tuple(self._view(duty) for _, duty in sorted(self._duties.items()))

    def failing(self) -> tuple[str, ...]:
        """Say of each duty whose last run failed why it did, and which have been at it for too long."""
        failed = [f"{name} {said}" for name, (_, said) in sorted(self._last.copy().items()) if said.startswith(_FAILED)]
        now = self._clock.monotonic()
        for name, began in sorted(self._began.copy().items()):
            spent = timedelta(seconds=now - began)
            if spent > max(_PATIENCE, 2 * self._duties[name].every):
                failed.append(f"{name} has been at it for {format_duration(spent)}")
        return tuple(failed)

    def _run(self, name: str) -> None:
        with self._locks[name]:
            now = self._clock.now()
            self._began[name] = self._clock.monotonic()
            try:
                sentence = self._duties[name].run_once(now).sentence
            except Exception as error:
                self._last[name] = (now, f"{_FAILED}{type(error).__name__}: {error}")
                raise
            finally:
                del self._began[name]
            self._last[name] = (now, sentence)

    def _view(self, duty: Duty) -> DutyView:
        last_at, sentence = self._last.get(duty.name, (None, "has not run yet"))
        since = last_at or self._scheduled_at
        return DutyView(
            name=duty.name,
            every=format_duration(duty.every),
            last_at=last_at,
            next_at=since + duty.every if since else None,
            last_report=sentence,
        )
