"""How much of the machine is left: memory within the container's limit, and room on a disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

# Where the kernel tells a container its limits: version 2 of control groups first, then version 1.
_LIMITS: Final = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"), Path("/sys/fs/cgroup/memory/memory.usage_in_bytes")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What there is, what of it is in use, and what this process holds."""

    total: int
    used: int
    own: int

    @property
    def share(self) -> float:
        """The part that is in use, from 0 to 1."""
        return self.used / self.total if self.total else 0.0


class Probes:
    """Looks at the machine."""

    def __init__(self, limits: tuple[tuple[Path, Path], ...] = _LIMITS) -> None:
        self._limits = limits
        self._process = psutil.Process()

    def memory(self) -> Memory:
        """Read the machine's memory, or the container's where that is less."""
        machine = psutil.virtual_memory()
        own = self._process.memory_info().rss
        for limit_file, usage_file in self._limits:
            limit, used = _number(limit_file), _number(usage_file)
            if limit is not None and used is not None and limit < machine.total:
                return Memory(total=limit, used=used, own=own)
        return Memory(total=machine.total, used=machine.total - machine.available, own=own)

    def file_system(self, folder: Path) -> str:
        """Name the kind of file system a folder lies on; empty where nobody knows."""
        place = folder.resolve()
        mounts = [each for each in psutil.disk_partitions(all=True) if place.is_relative_to(each.mountpoint)]
        return max(mounts, key=lambda each: len(each.mountpoint)).fstype if mounts else ""

    def disk_free(self, folder: Path) -> int:
        """Read how much room is left where a folder lies."""
        return shutil.disk_usage(folder).free


def _number(file: Path) -> int | None:
    """Read a limit; `max` and a file that is not there mean that there is none."""
    try:
        return int(file.read_text("ascii"))
    except (OSError, ValueError):
        return None
