"""What callers cost a busy engine, and how long they wait: 32 at a time, and a crowd that only holds the line.

The engine runs in a process of its own, as `sgops serve` does, and so do the callers. They share the machine: what
they take of its processors is part of the cost.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.axes import Figure
from bench.served import environment, served
from sgops.http.client import RemoteOperations
from sgops.ports import Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = 32
CROWD = 300
JOBS = 60_000
# How long a caller looks at an answer before it asks again: somebody's dashboard, not a hammer.
THINKS = 0.1

BARE = """
import asyncio, sys

async def answer(reader, writer):
    await reader.readuntil(b"\\r\\n\\r\\n")
    writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}")
    writer.close()

async def serve():
    await (await asyncio.start_unix_server(answer, sys.argv[1])).serve_forever()

asyncio.run(serve())
"""
READS = (
    "/v1/admin/jobs?limit=50",
    "/v1/admin/jobs?filter=state:completed&limit=50",
    "/v1/admin/jobs/7",
    "/v1/admin/events?limit=50",
    "/v1/admin/dead-letter",
    "/v1/admin/status",
    "/v1/admin/queues",
)
SUBMIT = json.dumps({"pipeline": "bench", "params": {"title": "a job"}})


@dataclass(frozen=True)
class Waits:
    """How long answers took, in milliseconds, and how many there were."""

    p50: float
    p99: float
    count: int

    def __str__(self) -> str:
        return f"p50 {self.p50:.1f}, p99 {self.p99:.1f}"


def load(folder: Path, seconds: float) -> list[Figure]:
    """Measure a served engine alone, with callers, and with a crowd; give what each costs."""
    with served(folder) as (engine, _):
        engine.submit(Submission(name="bench", count=JOBS))
        time.sleep(0.5)
        before = _rate(engine, seconds)
        answers = _with_clients(engine, folder, seconds)
        between = _rate(engine, seconds)
        with ExitStack() as crowd:
            _hold_the_line(crowd, folder)
            crowded = _rate(engine, seconds)
        command = _status(folder)
    alone = (before + between) / 2
    reads, submits, probes, idle, rate = answers
    asked = (reads.count + submits.count) / seconds
    return [
        Figure(axis="served, nobody asks, jobs/s", value=f"{alone:,.0f}"),
        Figure(axis=f"served, {CLIENTS} callers, jobs/s", value=f"{rate:,.0f}", against=f"{rate / alone:.0%} of alone"),
        Figure(axis="  their lists and looks, ms", value=str(reads), against=f"{asked:,.0f} answers/s"),
        Figure(axis="  their submits, ms", value=str(submits)),
        Figure(
            axis="  whether it lives, meanwhile, ms",
            value=str(probes),
            against=f"p99 {idle.p99:.1f} by a bare one",
            budget="p99 100",
        ),
        Figure(
            axis=f"served, {CROWD} idle and slow, jobs/s",
            value=f"{crowded:,.0f}",
            against=f"{crowded / alone:.0%} of alone",
        ),
        Figure(axis="sgops status, ms", value=f"{command:.0f}", budget="250"),
    ]


def _rate(engine: RemoteOperations, seconds: float) -> float:
    """Give how many jobs a second are completed meanwhile."""
    first, began = _completed(engine), time.perf_counter()
    time.sleep(seconds)
    last, ended = _completed(engine), time.perf_counter()
    return (last - first) / (ended - began)


def _completed(engine: RemoteOperations) -> int:
    return engine.status().counts.get("completed", 0)


def _with_clients(engine: RemoteOperations, folder: Path, seconds: float) -> tuple[Waits, Waits, Waits, Waits, float]:
    with _bare(folder / "bare.sock") as bare:
        callers = subprocess.Popen(
            [sys.executable, "-m", "bench.load", str(folder / "data" / "sgops.sock"), str(seconds + 1), str(bare)],
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        time.sleep(0.7)
        rate = _rate(engine, seconds)
        said, _ = callers.communicate(timeout=seconds + 60)
    waits = {name: _waits(values) for name, values in json.loads(said).items()}
    return waits["reads"], waits["submits"], waits["probes"], waits["bare"], rate


@contextmanager
def _bare(path: Path) -> Iterator[Path]:
    """Have a server beside it that does nothing but answer: what it takes, the machine takes."""
    process = subprocess.Popen([sys.executable, "-c", BARE, str(path)])
    while not path.exists():
        time.sleep(0.02)
    try:
        yield path
    finally:
        process.kill()
        process.wait()


def _waits(values: list[float]) -> Waits:
    ordered = sorted(values)
    return Waits(ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], len(ordered))


def _hold_the_line(crowd: ExitStack, folder: Path) -> None:
    """Open lines that say nothing, and every sixth one that has begun to say something."""
    for number in range(CROWD):
        line = crowd.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        line.connect(os.path.relpath(folder / "data" / "sgops.sock"))
        if number % 6 == 0:
            line.sendall(b"GET /v1/admin/sta")


def _status(folder: Path) -> float:
    """Time `sgops status` of the engine that runs, the best of seven: what the command needs, not what others take."""
    spent = []
    for _ in range(7):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "sgops", "status"], cwd=folder, check=True, capture_output=True)
        spent.append((time.perf_counter() - began) * 1000)
    return min(spent)


# ── the callers, in a process of their own ──
async def _call_for(path: str, seconds: float, bare: str) -> dict[str, list[float]]:
    waits: dict[str, list[float]] = {"reads": [], "submits": [], "probes": [], "bare": []}
    until = time.perf_counter() + seconds
    callers = [_caller(path, until, waits, number) for number in range(CLIENTS)]
    probers = [_prober(path, until, waits["probes"]), _prober(bare, until, waits["bare"])]
    await asyncio.gather(*probers, *callers)
    return waits


async def _caller(path: str, until: float, waits: dict[str, list[float]], number: int) -> None:
    dice = random.Random(number)
    await asyncio.sleep(dice.random() * THINKS)
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while time.perf_counter() < until:
        submits = dice.random() < 0.25
        began = time.perf_counter()
        try:
            line = line or await asyncio.open_unix_connection(path)
            await _ask(*line, "/v1/admin/jobs" if submits else dice.choice(READS), SUBMIT if submits else "")
        except (ConnectionError, asyncio.IncompleteReadError):
            line = None  # more than the server keeps open were idle, and this was the oldest: it calls again
            continue
        waits["submits" if submits else "reads"].append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(dice.uniform(0.5, 1.5) * THINKS)


async def _prober(path: str, until: float, waits: list[float]) -> None:
    """Ask again and again whether the engine lives, as a service manager does, on a line for each question."""
    while time.perf_counter() < until:
        began = time.perf_counter()
        reader, writer = await asyncio.open_unix_connection(path)
        await _ask(reader, writer, "/v1/admin/health/live", "")
        waits.append((time.perf_counter() - began) * 1000)
        writer.close()
        await asyncio.sleep(0.05)


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: str, body: str) -> None:
    head = f"{'POST' if body else 'GET'} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write((head + body).encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.split(b":")[1]))
    if answer.split(b" ", 2)[1] not in {b"200", b"201"}:
        raise SystemExit(answer.decode())


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_call_for(sys.argv[1], float(sys.argv[2]), sys.argv[3]))))
