"""What an engine costs that has nothing to do: memory, processor while jobs wait for their time, its own end."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.axes import Figure
from bench.served import served
from sgops.ports import Submission

if TYPE_CHECKING:
    import subprocess

MANY: Final = 100_000
_TICK: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What one process was found to take: MB, and the share of a processor."""

    memory: float
    share: float
    threads: int


def standing(folder: Path, seconds: float) -> list[Figure]:
    """Look at an engine as `sgops serve` runs it: idle, over jobs that are queued, over jobs that wait, at its end."""
    with served(_made(folder / "idle")) as (_, process):
        idle = _look(process.pid, seconds)
        ended = _end(process)
    with served(_made(folder / "queued")) as (engine, process):
        engine.pause()
        engine.submit(Submission(name="bench", count=MANY))
        queued = _look(process.pid, seconds)
    with served(folder / "queued") as (_, process):
        found = _look(process.pid, seconds)
    with served(_made(folder / "waiting")) as (engine, process):
        # In many steps of time, none of which comes while it is looked at.
        for hour in range(1, 11):
            engine.submit(Submission(name="bench", count=MANY // 10, at=f"+{hour}h"))
        waiting = _look(process.pid, seconds)
    return [
        Figure(axis="sgops serve, idle, MB", value=f"{idle.memory:.0f}", against=f"{idle.share:.1%} CPU", budget="80"),
        Figure(
            axis=f"  with {MANY:,} queued by one submit, MB",
            value=f"{queued.memory:.0f}",
            against=f"{found.memory:.0f} started anew",
            budget="100",
        ),
        Figure(
            axis=f"  with {MANY:,} waiting, processor",
            value=f"{waiting.share:.1%}",
            against=f"{waiting.threads - idle.threads} threads more, {waiting.memory:.0f} MB",
            budget="1%",
        ),
        Figure(axis="  shutdown when idle, s", value=f"{ended:.2f}", budget="1"),
    ]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _look(pid: int, seconds: float) -> _Seen:
    """Let it come to rest, and look at what it takes from then on."""
    time.sleep(2)
    before = _ticks(pid)
    time.sleep(seconds)
    share = (_ticks(pid) - before) / _TICK / seconds
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return _Seen(memory=int(status["VmRSS"].split()[0]) / 1000, share=share, threads=int(status["Threads"]))


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _end(process: subprocess.Popen[bytes]) -> float:
    began = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    return time.perf_counter() - began
