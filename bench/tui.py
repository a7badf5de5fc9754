"""`python -m bench.tui [--jobs N]`: what the terminal costs, in a real one, beside a Textual app that does nothing."""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.__main__ import show
from bench.axes import Figure
from bench.screen import Screen
from sgops.http.client import RemoteOperations
from sgops.ports import Asking, Submission

SIZE: Final = (120, 40)
RUNNING: Final = 3
_BULK: Final = 50_000
_PIPELINES: Final = """
import threading
from sgops import Pipeline

crowd = Pipeline("crowd")
crowd.stage(name="wait")(lambda: None)

watched = Pipeline("watched")

@watched.stage()
def draw(ctx):
    for page in range(3600):
        ctx.beat()
        ctx.progress(page, 3600)
        threading.Event().wait(1)
"""
_BARE: Final = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    BINDINGS = [("j", "more", "more")]
    count = 0
    def compose(self):
        yield Static("useful row 0")
    def action_more(self):
        self.count += 1
        self.query_one(Static).update(f"useful row {self.count}")

Bare().run()
"""


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.tui", description=__doc__)
    parser.add_argument("--jobs", type=int, default=100_000, help="how many jobs wait in the database")
    parser.add_argument("--folder", help="where the database is made; it must be on a real disk", default=".")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=wanted.folder) as folder:
        place = Path(folder)
        with served(place) as operations:
            newest = fill(operations, wanted.jobs)
            show([Figure(axis="jobs in the database", value=f"{newest:,}"), *measure(place, newest)])
    return 0


def measure(folder: Path, newest: int) -> list[Figure]:
    """Take all figures: the app that does nothing first."""
    bare = _opened(folder, [sys.executable, "-c", _BARE])
    bare_first = statistics.median([bare[1], *(_first_row(folder, [sys.executable, "-c", _BARE]) for _ in range(4))])
    bare_keys = [bare[0].press("j")[0] for _ in range(50)]
    bare_memory = bare[0].memory
    bare[0].close()
    command = [sys.executable, "-m", "sgops"]
    _remember(folder, pane="jobs")
    first = statistics.median(_first_row(folder, command, str(newest)) for _ in range(5))
    screen, _ = _opened(folder, command, str(newest))
    try:
        return [
            Figure(axis="first useful row, ms", value=f"{first:.0f}", against=f"bare {bare_first:.0f}", budget="1.5x"),
            *_keys(screen, bare_keys),
            *_at_rest(screen),
            Figure(
                axis="memory, MiB",
                value=f"{screen.memory:.0f}",
                against=f"bare {bare_memory:.0f}",
                budget="45",
            ),
        ]
    finally:
        screen.close()


def _keys(screen: Screen, bare: list[float]) -> list[Figure]:
    down = [screen.press("j")[0] for _ in range(100)]
    page = [screen.press("\x1b[6~")[0] for _ in range(60)]
    for key in "1234671":
        screen.press(key)
    switch = [screen.press(key)[0] for _ in range(8) for key in "2371"]
    screen.press("2")
    screen.press("/")
    for key in "state:runnin":
        screen.press(key)
    filtered, _ = screen.press("g")
    screen.press("\r")
    screen.press("\x1b")
    return [
        Figure(axis="cursor down, ms", value=_spread(down), against=f"bare {_p95(bare):.1f}", budget="p95 5"),
        Figure(axis="page down, ms", value=_spread(page), budget="p95 15"),
        Figure(axis="another screen, ms", value=_spread(switch), budget="p95 40"),
        Figure(axis="filter to its first page, ms", value=f"{filtered:.1f}", budget="100"),
    ]


def _at_rest(screen: Screen) -> list[Figure]:
    screen.press("1")
    screen.rest(4)
    live_share, live_bytes = screen.rest(15)
    screen.press("3")
    screen.rest(4)
    share, drawn = screen.rest(15)
    return [
        Figure(axis="live overview, % of a processor", value=f"{live_share:.1f}", budget="1.2"),
        Figure(axis="live overview, kB/s drawn", value=f"{live_bytes / 1000:.2f}", budget="5"),
        Figure(axis="a list in which nothing changes, %", value=f"{share:.1f}", budget="0.3"),
        Figure(axis="a list in which nothing changes, kB/s", value=f"{drawn / 1000:.2f}", budget="0"),
    ]


# ── what is measured against
@contextmanager
def served(folder: Path) -> Iterator[RemoteOperations]:
    """Run an engine that takes no part in what is measured."""
    (folder / "sgops.toml").write_text('[engine]\ndata_dir = "./data"\npipelines = ["./pipelines.py"]\n')
    (folder / "pipelines.py").write_text(_PIPELINES)
    with (folder / "serve.log").open("w") as log:
        engine = subprocess.Popen(
            [sys.executable, "-m", "sgops", "serve"], cwd=folder, env=_environment(folder), stdout=log, stderr=log
        )
    try:
        while "sgops is ready" not in (folder / "serve.log").read_text():
            if engine.poll() is not None:
                raise SystemExit((folder / "serve.log").read_text())
            time.sleep(0.05)
        yield RemoteOperations(folder / "data" / "sgops.sock", timeout=120)
    finally:
        engine.send_signal(signal.SIGINT)
        engine.send_signal(signal.SIGINT)
        engine.wait(60)


def fill(operations: RemoteOperations, jobs: int) -> int:
    """Let a few jobs run and many wait; gives the newest."""
    operations.submit(Submission(name="watched", count=RUNNING))
    while operations.jobs(Asking(filter="state:running")).items[RUNNING - 1 :] == ():
        time.sleep(0.1)
    operations.pause()
    newest = RUNNING
    for start in range(0, jobs, _BULK):
        newest = operations.submit(Submission(name="crowd", count=min(_BULK, jobs - start))).ids[-1]
    return newest


def _opened(folder: Path, command: list[str], row: str = "useful row") -> tuple[Screen, float]:
    screen = Screen(command, folder, _environment(folder), SIZE)
    return screen, screen.until(row.encode())


def _first_row(folder: Path, command: list[str], row: str = "useful row") -> float:
    screen, spent = _opened(folder, command, row)
    screen.close()
    return spent


def _remember(folder: Path, pane: str) -> None:
    kept = folder / "state" / "sgops" / "tui.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps({"pane": pane}))


def _environment(folder: Path) -> dict[str, str]:
    here = str(Path(__file__).resolve().parent.parent)
    return {**os.environ, "SGOPS_API__LISTEN": "", "PYTHONPATH": here, "XDG_STATE_HOME": str(folder / "state")}


def _spread(values: list[float]) -> str:
    return f"p50 {statistics.median(values):.1f}, p95 {_p95(values):.1f}"


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95) - 1]


if __name__ == "__main__":
    sys.exit(main())
