"""Whether the wall clock can be believed when it says that something is old."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.errors import Refused
from sgops.core.units import format_duration, from_ms, to_ms

if TYPE_CHECKING:
    from sgops.core.values import Json
    from sgops.ports import Clock, Reader, Store

_KEY: Final = "cleanup.clock"
_FAR: Final = timedelta(hours=1)
# A clock that stays where it was put for so long was not put there by mistake.
_PATIENCE: Final = 24 * 3600.0
_KEEPS_UP: Final = 3600.0


class TrustedClock:
    """Compares the wall clock with the time that has passed since it was last believed."""

    def __init__(self, clock: Clock, store: Store, reader: Reader) -> None:
        self._clock = clock
        self._store = store
        self._reader = reader

    def require(self, now: datetime) -> None:
        """Raise while the clock runs far ahead of the time that has passed in this boot."""
        ahead = self._ahead(now)
        if ahead > _FAR:
            raise Refused(
                f"the clock runs {format_duration(ahead)} ahead of the time that has passed: nothing is deleted by it",
                hint="set the clock right; one that stays like this for 24h is believed",
            )
        if ahead != timedelta(0) or self._stored() is None:
            self._believe(now)

    def follow(self, now: datetime) -> bool:
        """Keep up with a clock that goes right, and say whether it does.

        Without that a jump could not be told from the time that passes while there is nothing to delete.
        """
        if self._ahead(now) > _FAR:
            return False
        stored = self._stored()
        if stored is None or self._clock.boottime() - stored[1] >= _KEEPS_UP:
            self._believe(now)
        return True

    def _ahead(self, now: datetime) -> timedelta:
        stored = self._stored()
        if stored is None:
            return timedelta(0)
        wall, boottime = stored
        passed = self._clock.boottime() - boottime
        ahead = now - wall - timedelta(seconds=passed)
        return timedelta(0) if passed > _PATIENCE else ahead

    def _stored(self) -> tuple[datetime, float] | None:
        """Give when it was last believed in this boot; across boots nobody knows how long the machine was off."""
        stored = self._reader.get(_KEY)
        if not isinstance(stored, dict) or stored.get("boot") != self._clock.boot_id:
            return None
        return from_ms(int(str(stored["wall"]))), float(str(stored["boottime"]))

    def _believe(self, now: datetime) -> None:
        told: dict[str, Json] = {"wall": to_ms(now), "boottime": self._clock.boottime(), "boot": self._clock.boot_id}
        self._store.perform(lambda unit: unit.put(_KEY, told))
