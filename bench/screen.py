"""A program in a terminal of its own, timed from outside: keys go in, and bytes come out."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# So long nothing must come for a burst to be over: what is told beside a list comes after a pause.
_QUIET: Final = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What came of a key: milliseconds to the first byte, those of a processor in them, and those of all that came."""

    first: float
    worked: float
    spent: float


class Screen:
    """A process in a terminal of so many columns and rows."""

    def __init__(self, command: Sequence[str], cwd: Path, env: Mapping[str, str], size: tuple[int, int]) -> None:
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (size[1], size[0]))
        environment = {**env, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self.taken = 0

    def until(self, words: bytes, within: float = 60) -> float:
        """Read until words come; gives the milliseconds since the process began."""
        seen, end = b"", time.perf_counter() + within
        while words not in seen:
            if time.perf_counter() > end:
                raise SystemExit(f"{words!r} never came; the end of what did: {seen[-400:]!r}")
            seen += self._read(0.2)
        return (time.perf_counter() - self.began) * 1000

    def press(self, keys: str) -> Pressed:
        """Press a key, and wait until all that comes of it has been drawn."""
        self.settle()
        before, begun = self.spent, time.perf_counter()
        os.write(self._ours, keys.encode())
        first = worked = 0.0
        while self._read(0.5 if not first else _QUIET):
            first, worked = first or (time.perf_counter() - begun) * 1000, worked or self.spent - before
        return Pressed(first=first, worked=worked, spent=self.spent - before)

    def settle(self) -> None:
        """Read until nothing comes."""
        end = time.perf_counter() + 2
        while self._read(_QUIET) and time.perf_counter() < end:
            pass

    def rest(self, seconds: float) -> tuple[float, float]:
        """Press nothing; gives the share of a processor it takes, and the bytes a second it draws."""
        before, begun, count = self.spent, time.perf_counter(), 0
        while (left := begun + seconds - time.perf_counter()) > 0:
            count += len(self._read(min(left, 0.5)))
        return (self.spent - before) / seconds / 10, count / seconds

    @property
    def spent(self) -> float:
        """The milliseconds of processor that all its threads have had; what others do on the machine is not in it."""
        # As clock_getcpuclockid(3) makes the name of another process's clock on Linux.
        return time.clock_gettime(~self.process.pid << 3 | 2) * 1000

    @property
    def memory(self) -> tuple[float, float]:
        """The memory that is its own, and that with what it shares with others, in MiB."""
        lines = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()[1:]
        known = {name: int(size) for name, size, *_ in map(str.split, lines)}
        return (known["Private_Clean:"] + known["Private_Dirty:"]) / 1024, known["Rss:"] / 1024

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)
        os.close(self._ours)

    def _read(self, patience: float) -> bytes:
        ready, _, _ = select.select([self._ours], [], [], patience)
        return os.read(self._ours, 65536) if ready else b""
