"""What time it is, by the wall and by the machine."""

from __future__ import annotations

import platform
import threading
import time
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from sgops.core.ticks import Tick

BOOT_ID_FILE: Final = Path("/proc/sys/kernel/random/boot_id")
# Seconds since the boot with suspends counted in; where there is none, suspends cannot be told.
_BOOTTIME: Final[int] = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """Read this machine's clocks; the only place that does."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def boottime(self) -> float:
        return time.clock_gettime(_BOOTTIME)

    def tick(self) -> Tick:
        return Tick(wall=self.now(), boottime=self.boottime(), monotonic=self.monotonic())

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event is set or the seconds have passed; say whether it is set."""
        return event.wait(seconds)

    @cached_property
    def boot_id(self) -> str:
        return read_boot_id()


def read_boot_id(file: Path = BOOT_ID_FILE) -> str:
    """Name this boot of this machine; two boots never share a name."""
    try:
        return file.read_text("ascii").strip()
    except OSError:
        return _derived_boot_id()


def _derived_boot_id() -> str:
    import hashlib  # noqa: PLC0415 - needed where a system gives no name alone, and a tenth of a command's start

    # Coarse on purpose, so that the processes of one boot agree. When a step of the wall clock makes one
    # boot look like two, less is believed of what a dead engine left behind: the careful side.
    booted_in_hour = round((time.time() - time.clock_gettime(_BOOTTIME)) / 3600)
    return hashlib.sha256(f"{platform.node()} {booted_in_hour}".encode()).hexdigest()[:32]
