"""In which rhythm each kind of cleanup comes round: when it is due, when it was, and what is over its time by then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.retention import CleanupKind, kept_for
from sgops.core.setting_types import Cron, Every, Mode, exact_duration
from sgops.core.units import from_ms, to_ms
from sgops.core.views import CleanupRule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sgops.core.setting_types import Cadence
    from sgops.core.values import Json
    from sgops.engine.parts import Parts

_KEY: Final = "cleanup.last"
# What has no rhythm of its own goes along with what has.
KINDS: Final[Mapping[str, tuple[CleanupKind, ...]]] = {
    "temp": (CleanupKind.TEMP, CleanupKind.TRASH),
    "preview": (CleanupKind.PREVIEW,),
    "failed": (CleanupKind.FAILED, CleanupKind.CHECKPOINT, CleanupKind.HISTORY),
    "intermediate": (CleanupKind.INTERMEDIATE, CleanupKind.OUTPUT),
    "orphans": (CleanupKind.ORPHAN,),
    "dead_letter": (CleanupKind.DEAD_LETTER,),
}


class Rhythms:
    """Knows by the configuration and by the file when each kind comes round."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def due(self, now: datetime) -> list[str]:
        """Name the rhythms whose time has come since they were last looked at, and note that they are."""
        last, rhythms = self._last(), self._rhythms()
        due = [name for name, cadence in rhythms.items() if self._is_due(cadence, last.get(name), now)]
        noted = {name: now if name in due else last.get(name, now) for name in rhythms}
        if noted != last:
            told: dict[str, Json] = {name: to_ms(at) for name, at in noted.items()}
            self._parts.store.perform(lambda unit: unit.put(_KEY, told))
        return due

    def policy(self, now: datetime) -> tuple[CleanupRule, ...]:
        """Say of every kind how long it is kept, and when what is over its time is looked for."""
        last, settings = self._last(), self._parts.settings
        kept, is_off = kept_for(settings), settings.cleanup.mode is Mode.OFF
        return tuple(
            CleanupRule(
                kind=kind.value,
                keep=exact_duration(span) if (span := kept[kind]) is not None else None,
                rhythm=str(cadence),
                next_at=None if is_off or span is None else self._next(cadence, last.get(name), now),
            )
            for name, cadence in self._rhythms().items()
            for kind in KINDS[name]
        )

    def _last(self) -> Mapping[str, datetime]:
        stored = self._parts.reader.get(_KEY)
        return {name: from_ms(int(str(ms))) for name, ms in stored.items()} if isinstance(stored, dict) else {}

    def _rhythms(self) -> Mapping[str, Cadence]:
        wanted = self._parts.settings.cleanup
        return {
            "temp": wanted.temp,
            "preview": wanted.preview,
            "failed": wanted.failed,
            "intermediate": wanted.intermediate,
            "orphans": wanted.orphans,
            "dead_letter": wanted.dead_letter,
        }

    def _is_due(self, cadence: Cadence, last: datetime | None, now: datetime) -> bool:
        match cadence:
            case Every():
                # A clock that was set back makes nobody wait for the time that it skipped.
                return last is None or not timedelta(0) <= now - last < cadence.span
            case Cron():
                return last is not None and (due := self._after(cadence, last)) is not None and due <= now

    def _next(self, cadence: Cadence, last: datetime | None, now: datetime) -> datetime | None:
        match cadence:
            case Every():
                return now if last is None else max(now, min(last, now) + cadence.span)
            case Cron():
                due = self._after(cadence, now if last is None else last)
                return due if due is None else max(now, due)

    def _after(self, cadence: Cron, last: datetime) -> datetime | None:
        return self._parts.next_time(cadence.expression, last, self._parts.settings.engine.timezone)
