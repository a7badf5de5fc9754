"""Which job each worker runs, and when the engine lived last, in a file that a dead engine leaves behind."""

from __future__ import annotations

import mmap
import os
import struct
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sgops.core.units import from_ms, to_ms
from sgops.runtime.clock import read_boot_id

_MAGIC: Final = b"sgslots2"
# Magic, process, alone, the newest sign of life, boot; then one 8-byte number a worker, 0 when idle.
_HEADER: Final = struct.Struct("=8sqqq40s")
_WORD: Final = struct.Struct("=q")
_ALONE_AT: Final = 16
_ALIVE_AT: Final = 24
# Worker numbers are small and given again, but threads that hang keep theirs: room for more comes in such steps.
_STEP: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWords:
    """What a dead engine was doing: `alone` says that it ran a suspect with nothing beside it.

    `alive_at` is its newest sign of life; None when it died before it gave one.
    """

    boot_id: str
    pid: int
    alone: bool
    jobs: tuple[int, ...]
    alive_at: datetime | None = None


class Slots:
    """Note which worker runs which job, at the cost of writing a number to memory.

    The memory is a file's: the kernel keeps what was written when the process dies, however it dies. A power cut
    loses it, but then it is another boot and the file is not believed.
    """

    def __init__(self, path: Path, count: int, *, boot_id: str | None = None) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        boot = (boot_id or read_boot_id()).encode()
        os.pwrite(self._fd, _HEADER.pack(_MAGIC, os.getpid(), 0, 0, boot), 0)
        self._lock = threading.Lock()
        self._count = 0
        self._grow(count)

    def set(self, index: int, job: int) -> None:
        """Say that a worker runs a job."""
        try:
            self._cells[index] = job
        except IndexError:
            self._grow(index + 1)
            self._cells[index] = job
        except ValueError:
            return  # closed: an abandoned thread came back when nobody ran anything any more

    def clear(self, index: int) -> None:
        """Say that a worker runs nothing."""
        self.set(index, 0)

    def set_alone(self, *, alone: bool) -> None:
        """Say whether a suspect runs with nothing beside it."""
        _WORD.pack_into(self._map, _ALONE_AT, alone)

    def beat(self, now: datetime) -> None:
        """Say that the engine lives."""
        try:
            self._map[_ALIVE_AT : _ALIVE_AT + _WORD.size] = _WORD.pack(to_ms(now))
        except ValueError:
            return  # closed: the last beat came when all was over

    def close(self) -> None:
        """Say that nobody runs anything any more: an engine that ends in good order leaves no suspects."""
        with self._lock:
            for index in range(len(self._cells)):
                self._cells[index] = 0
            self._cells.release()
            self._map.close()
            os.close(self._fd)

    @classmethod
    def read(cls, path: Path) -> tuple[str, list[int]]:
        """Give the boot and the jobs of the engine that wrote the file last; nothing when it cannot be believed."""
        words = cls.last_words(path)
        return (words.boot_id, list(words.jobs)) if words else ("", [])

    @staticmethod
    def last_words(path: Path) -> LastWords | None:
        """Read all that an engine left behind; to be done before another one makes the file anew."""
        try:
            left = path.read_bytes()
        except FileNotFoundError:
            return None
        cells = (len(left) - _HEADER.size) // _WORD.size
        if cells < 0 or not left.startswith(_MAGIC):
            return None
        _, pid, alone, alive, boot = _HEADER.unpack_from(left)
        jobs = struct.unpack_from(f"={cells}q", left, _HEADER.size)
        return LastWords(
            boot_id=boot.rstrip(b"\0").decode("ascii", "replace"),
            pid=pid,
            alone=bool(alone),
            jobs=tuple(job for job in jobs if job > 0),
            alive_at=_moment(alive),
        )

    def _grow(self, count: int) -> None:
        with self._lock:
            if count <= self._count:
                return
            count = -(-count // _STEP) * _STEP
            # Written, not only reserved: on a full disk a store to a hole would kill the process.
            os.pwrite(self._fd, bytes((count - self._count) * _WORD.size), _HEADER.size + self._count * _WORD.size)
            self._map = mmap.mmap(self._fd, _HEADER.size + count * _WORD.size)
            # Numbers of the machine's own make: each is stored by one instruction, so a kill cannot tear one. Who
            # still writes through the former view writes to the same file.
            self._cells = memoryview(self._map)[_HEADER.size :].cast("q")
            self._count = count


def _moment(ms: int) -> datetime | None:
    """Read a moment that a machine which died may have left half written."""
    try:
        return from_ms(ms) if ms > 0 else None
    except (OverflowError, ValueError):
        return None
