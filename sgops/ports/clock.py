"""Time and chance, and who is called on time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sgops.core.ticks import Tick


class Clock(Protocol):
    """Two clocks with a rule: `now` may be stored, `monotonic` may only be subtracted."""

    @property
    def boot_id(self) -> str: ...
    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...
    def boottime(self) -> float: ...
    def tick(self) -> Tick:
        """Read them all at one moment: between two looks a thread may be kept waiting, which is no step of a clock."""

    def wait(self, event: threading.Event, seconds: float) -> bool: ...


class Dice(Protocol):
    """Chance."""

    def roll(self) -> float: ...
    def token(self) -> str: ...
    def tokens(self, count: int) -> list[str]: ...


class Timer(Protocol):
    """Calls duties on time, and once at the earliest due moment."""

    def every(self, name: str, seconds: float, call: Callable[[], None]) -> None: ...
    def pace(self, name: str, seconds: float) -> None:
        """Call that often from now on."""

    def on_wake(self, call: Callable[[], None]) -> None: ...
    def wake_at(self, due: datetime | None) -> None: ...
    def run_soon(self, name: str) -> None: ...
    def run_at(self, name: str, monotonic: float) -> None:
        """Call a duty at that moment, besides its ticks, unless it is to be called at an earlier one."""

    @property
    def silent_for(self) -> float:
        """Say how many seconds ago it ticked last; 0 before its start."""

    def start(self) -> None: ...
    def stop(self, deadline: float) -> None: ...
