"""How much of the machine is left: memory within the container's limits, and room on a disk that takes files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import psutil

_GROUPS: Final = Path("/sys/fs/cgroup")
_MEMBERSHIP: Final = Path("/proc/self/cgroup")


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
    """Looks at the machine, and at the control groups of the kernel, which tell a container its limits."""

    def __init__(self, groups: Path = _GROUPS, membership: Path = _MEMBERSHIP) -> None:
        self._groups = tuple(_Group.all_of(groups, membership))
        self._process = psutil.Process()

    def memory(self) -> Memory:
        """Read the machine's memory, or that of the group which leaves the least of it."""
        machine = psutil.virtual_memory()
        own = self._process.memory_info().rss
        whole = Memory(total=machine.total, used=machine.total - machine.available, own=own)
        limited = [found for group in self._groups if (found := group.memory(own)) and found.total < machine.total]
        return max([whole, *limited], key=lambda memory: memory.share) if limited else whole

    def file_system(self, folder: Path) -> str:
        """Name the kind of file system a folder lies on; empty where nobody knows."""
        place = folder.resolve()
        mounts = [each for each in psutil.disk_partitions(all=True) if place.is_relative_to(each.mountpoint)]
        return max(mounts, key=lambda each: len(each.mountpoint)).fstype if mounts else ""

    def disk_free(self, folder: Path) -> int:
        """Read how much room is left where a folder lies."""
        return shutil.disk_usage(folder).free

    def is_there(self, folder: Path) -> bool:
        """Whether a folder has been made yet; one that cannot be looked at has."""
        try:
            folder.lstat()
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return True

    def refuses(self, folder: Path) -> str | None:
        """Say why no file can be made in a folder; None when one can."""
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"?")
                file.flush()
        except OSError as error:
            return f"no file can be written in {folder}: {os.strerror(error.errno or 0)}"
        return None


@dataclass(frozen=True, slots=True)
class _Group:
    """Where one control group tells its memory; what is cached and not needed is no use of it."""

    limit: Path
    used: Path
    stat: Path
    inactive: str

    @classmethod
    def all_of(cls, groups: Path, membership: Path) -> Iterator[_Group]:
        """Find the groups this process is in, each with all above it, of both versions of the kernel's interface."""
        for line in _lines(membership):
            number, _, rest = line.partition(":")
            controllers, _, path = rest.partition(":")
            if number == "0" and not controllers:
                for folder in _upwards(groups, path):
                    yield cls(folder / "memory.max", folder / "memory.current", folder / "memory.stat", "inactive_file")
            elif "memory" in controllers.split(","):
                for folder in _upwards(groups / "memory", path):
                    limit, used = folder / "memory.limit_in_bytes", folder / "memory.usage_in_bytes"
                    yield cls(limit, used, folder / "memory.stat", "total_inactive_file")

    def memory(self, own: int) -> Memory | None:
        """Read the group's memory; None where it has no limit."""
        limit, used = _number(self.limit), _number(self.used)
        if limit is None or used is None:
            return None
        return Memory(total=limit, used=max(0, used - self._cached()), own=own)

    def _cached(self) -> int:
        for line in _lines(self.stat):
            name, _, number = line.partition(" ")
            if name == self.inactive and number.isdigit():
                return int(number)
        return 0


def _upwards(root: Path, path: str) -> Iterator[Path]:
    """Give the folder of a group and those above it; inside a container what is above the root cannot be seen."""
    inside = PurePosixPath(path.strip("/"))
    if ".." not in inside.parts:
        for part in (inside, *inside.parents):
            if (folder := root / part).is_dir():
                yield folder
    else:
        yield root


def _number(file: Path) -> int | None:
    """Read a limit; `max` and a file that is not there mean that there is none."""
    try:
        return int(file.read_text("ascii"))
    except (OSError, ValueError):
        return None


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return []
