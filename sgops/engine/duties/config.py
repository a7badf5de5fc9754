"""Taking over a configuration that was changed: at once what can be, the rest named; a broken one is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.errors import ConfigError
from sgops.core.events import Event, EventType
from sgops.core.reloading import Change, change_to
from sgops.engine.duty import DutyReport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sgops.core.values import Json
    from sgops.engine.condition import Condition
    from sgops.engine.parts import Parts
    from sgops.ports import Configuration

_PROBLEM: Final = "configuration"
_CODE: Final = "code"


class ConfigDuty:
    """Looks whether the configuration is another; `after` is called when something new holds."""

    name = "config"
    every = timedelta(seconds=30)

    def __init__(
        self, parts: Parts, configuration: Configuration, condition: Condition, after: Callable[[], None]
    ) -> None:
        self._parts = parts
        self._configuration = configuration
        self._condition = condition
        self._after = after

    def run_once(self, now: datetime) -> DutyReport:
        self._look_at_code()
        try:
            wanted = self._configuration.read()
            if wanted is None:
                return DutyReport(did=0, sentence="nothing has changed")
            change = change_to(wanted, self._parts.settings)
            self._configuration.follow(change.settings)
        except ConfigError as error:
            return self._refuse(error, now)
        return self._adopt(change, now)

    def _adopt(self, change: Change, now: datetime) -> DutyReport:
        self._parts.in_force.settings = change.settings
        self._say(_PROBLEM, "a restart takes what has changed in", change.restart)
        # Before it is told: the settings hold, also when a full disk takes no news of it.
        self._after()
        self._tell(EventType.CONFIG_RELOADED, now, changed=[*change.changed], restart=[*change.restart])
        waiting = f", {len(change.restart)} for a restart" if change.restart else ""
        return DutyReport(did=len(change.changed), sentence=f"{len(change.changed)} changed at once{waiting}")

    def _refuse(self, error: ConfigError, now: datetime) -> DutyReport:
        faults = error.message.split("\n")
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        sentence = f"the changed configuration is refused, the one before it holds: {faults[0]}{more}"
        self._condition.problems[_PROBLEM] = sentence
        self._tell(EventType.CONFIG_REFUSED, now, faults=[*faults], hint=error.hint)
        return DutyReport(did=0, sentence=sentence)

    def _look_at_code(self) -> None:
        self._say(_CODE, "a restart takes the new code of", self._configuration.changed_code())

    def _say(self, about: str, sentence: str, names: Sequence[str]) -> None:
        """Show what waits for a restart, as long as it does."""
        if names:
            self._condition.problems[about] = f"{sentence} {', '.join(names)}"
        else:
            self._condition.problems.pop(about, None)

    def _tell(self, kind: EventType, now: datetime, **details: Json) -> None:
        event = Event(type=kind, at=now, details=details)
        self._parts.store.perform(lambda unit: unit.append([event]))
