"""A program in a terminal of its own, timed from outside: keys go in, and bytes come out."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
# So long nothing must come for a burst to be over.
_QUIET: Final = 0.05


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

    def press(self, keys: str) -> tuple[float, int]:
        """Press a key; gives the milliseconds to the first byte, and how many bytes came."""
        self.settle()
        begun = time.perf_counter()
        os.write(self._ours, keys.encode())
        first, count = 0.0, 0
        while some := self._read(0.5 if not count else _QUIET):
            first = first or (time.perf_counter() - begun) * 1000
            count += len(some)
        return first, count

    def settle(self) -> None:
        """Read until nothing comes."""
        end = time.perf_counter() + 2
        while self._read(_QUIET) and time.perf_counter() < end:
            pass

    def rest(self, seconds: float) -> tuple[float, float]:
        """Press nothing; gives the share of a processor it takes, and the bytes a second it draws."""
        before, begun, count = self._spent(), time.perf_counter(), 0
        while (left := begun + seconds - time.perf_counter()) > 0:
            count += len(self._read(min(left, 0.5)))
        return (self._spent() - before) / seconds * 100, count / seconds

    @property
    def memory(self) -> float:
        """The memory it takes, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)
        os.close(self._ours)

    def _spent(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def _read(self, patience: float) -> bytes:
        ready, _, _ = select.select([self._ours], [], [], patience)
        return os.read(self._ours, 65536) if ready else b""
