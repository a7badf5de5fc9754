"""`python -m bench [--quick]`: one table of the axes, medians, with the raw baselines of the same run beside them."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import axes
from bench.axes import Figure
from bench.baselines import one_row_commits, tightest_loop
from bench.load import load
from bench.million import million
from bench.services import waiting
from bench.standing import standing
from sgops import __version__
from sgops.runtime.interpreter import tune

_BEGAN = time.perf_counter()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under a minute, with fewer jobs")
    parser.add_argument("--folder", help="where the databases are made; it must be on a real disk", default=".")
    wanted = parser.parse_args()
    # As an engine sets its interpreter; the baselines are measured under the same setting.
    tune()
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=wanted.folder) as folder:
        figures = measure(Path(folder), quick=wanted.quick)
    show(figures)
    return 0


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Take all figures; the baselines first and last, so that a drifting machine shows."""
    jobs = 5_000 if quick else 20_000
    commits, loop = one_row_commits(_sub(folder, "b1")), tightest_loop(_sub(folder, "l1"))
    rate, size = axes.throughput(_sub(folder, "noop"), jobs)
    loop = statistics.mean([loop, tightest_loop(_sub(folder, "l2"))])
    busy, alone = axes.busy_throughput(_sub(folder, "busy"), jobs // 3)
    single, bulk = axes.submits(_sub(folder, "submit"), 1000, 20_000 if quick else 100_000)
    together, looks = axes.batch(_sub(folder, "batch"), 10_000 if quick else 100_000)
    starts = axes.start_latency(_sub(folder, "start"), 100 if quick else 500)
    late = axes.retry_lateness(_sub(folder, "retry"), 50 if quick else 300)
    recovered = [_recovery(_sub(folder, "recover"), 10_000, 90_000, "2")]
    recovered += [] if quick else [_recovery(_sub(folder, "recover_all"), 100_000, 0, "20")]
    short = axes.commands(_sub(folder, "commands"), 50 if quick else 1000)
    # Seconds of waiting, which a quick look has not.
    served = [] if quick else load(_sub(folder, "load"), 5)
    many = [] if quick else million(_sub(folder, "one"), _sub(folder, "million"))
    at_rest = [] if quick else standing(_sub(folder, "standing"), 5)
    overruns = [] if quick else [_overruns(_sub(folder, "timeouts"), 1000)]
    commits = statistics.mean([commits, one_row_commits(_sub(folder, "b2"))])
    return [
        Figure(axis="B: one-row commits/s", value=f"{commits:,.0f}"),
        Figure(axis="L: tightest five-stage loop, jobs/s", value=f"{loop:,.0f}"),
        Figure(
            axis="five no-op stages, jobs/s", value=f"{rate:,.0f}", against=f"1/{loop / rate:.1f} of L", budget="1/8"
        ),
        Figure(
            axis="five 200 µs stages, jobs/s",
            value=f"{busy:,.0f}",
            against=f"{busy / alone:.0%} of alone",
            budget="70%",
        ),
        Figure(axis="bytes a finished job", value=f"{size:,.0f}", budget="3,500"),
        Figure(
            axis="submit, one by one, jobs/s",
            value=f"{single:,.0f}",
            against=f"{single / commits:.2f} of B",
            budget="3,000",
        ),
        Figure(axis="submit, in bulk, jobs/s", value=f"{bulk:,.0f}", budget="50,000"),
        Figure(axis=f"a batch of {10_000 if quick else 100_000:,} lines, s", value=f"{together:.2f}", budget="10"),
        Figure(axis="  its progress while it runs, ms", value=_spread(looks)),
        Figure(axis="submit to first stage, ms", value=_spread(starts), budget="2 / 10"),
        Figure(axis="retry lateness, ms", value=_spread(late), budget="5 / 20"),
        *recovered,
        *overruns,
        Figure(axis="short commands, jobs/s", value=f"{short:,.0f}"),
        *waiting(_sub(folder, "services"), 1000 if quick else 10_000, 2 if quick else 10),
        *served,
        *at_rest,
        *many,
        Figure(axis="sgops --version, ms", value=f"{_command('--version'):.0f}", budget="80"),
    ]


def _recovery(folder: Path, interrupted: int, others: int, budget: str) -> Figure:
    ready, decided = axes.recovery(folder, interrupted, others)
    axis = f"recover {interrupted:,} of {interrupted + others:,}, s"
    return Figure(axis=axis, value=f"{decided:.2f}", against=f"{ready:.2f} to ready", budget=budget)


def _overruns(folder: Path, stages: int) -> Figure:
    listening, deaf = axes.timeouts(folder, stages)
    return Figure(
        axis=f"{stages:,} stages time out, s", value=f"{listening:.2f}", against=f"{deaf:.2f} if deaf", budget="1"
    )


def _sub(folder: Path, name: str) -> Path:
    """Make a folder for one measurement, and say that it begins: all of them take a quarter of an hour."""
    print(f"{time.perf_counter() - _BEGAN:5.0f} s  {name} ...", file=sys.stderr)
    path = folder / name
    path.mkdir()
    return path


def _spread(values: list[float]) -> str:
    return f"p50 {statistics.median(values):.2f}, p99 {values[int(len(values) * 0.99) - 1]:.2f}"


def _command(*words: str) -> float:
    """Time a whole process, the median of seven, in milliseconds."""
    spent = []
    for _ in range(7):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "sgops", *words], check=True, capture_output=True)
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


def show(figures: list[Figure]) -> None:
    """Print the table."""
    print(f"sgops {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}", end=", ")
    print(f"{os.cpu_count()} CPUs, synchronous=FULL, 4 workers\n")
    width = max(len(figure.axis) for figure in figures)
    print(f"{'axis':{width}}  {'measured':>24}  {'beside it':>18}  budget")
    for figure in figures:
        print(f"{figure.axis:{width}}  {figure.value:>24}  {figure.against:>18}  {figure.budget}")


if __name__ == "__main__":
    sys.exit(main())
