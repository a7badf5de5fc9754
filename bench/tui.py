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
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from bench.__main__ import show
from bench.axes import Figure
from bench.screen import Pressed, Screen
from sgops.http.client import RemoteOperations
from sgops.ports import Asking, Submission

SIZE: Final = (120, 40)
RUNNING: Final = 3
OPENED: Final = 7
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
_BARE_COMMAND: Final = [sys.executable, "-c", _BARE]
_COMMAND: Final = [sys.executable, "-m", "sgops"]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.tui", description=__doc__)
    parser.add_argument("--jobs", type=int, default=100_000, help="how many jobs wait in the database")
    parser.add_argument("--folder", help="where the database is made; it must be on a real disk", default=".")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=wanted.folder) as folder:
        # Told to other processes, which stand elsewhere.
        place = Path(folder).resolve()
        with served(place) as operations:
            newest = fill(operations, wanted.jobs)
            show([Figure(axis="jobs in the database", value=f"{newest:,}"), *measure(place, newest)])
    return 0


def measure(folder: Path, newest: int) -> list[Figure]:
    """Take all figures: the app that does nothing first."""
    _remember(folder, pane="jobs")
    first = _first_rows(folder, str(newest))
    with closing(_opened(folder, _BARE_COMMAND)) as bare:
        bare_keys = [bare.press("j") for _ in range(50)]
        bare_own, bare_all = bare.memory
    with closing(_opened(folder, _COMMAND, str(newest))) as screen:
        figures = [*first, *_keys(screen, bare_keys), *_at_rest(screen)]
        own, everything = screen.memory
    memory = Figure(
        axis="memory of its own (all), MiB",
        value=f"{own:.0f} ({everything:.0f})",
        against=f"bare {bare_own:.0f} ({bare_all:.0f})",
        budget="45",
    )
    return [*figures, memory]


def _first_rows(folder: Path, newest: str) -> list[Figure]:
    """Open both in turns, so that whatever else the machine does is done to both."""
    rows = ((_BARE_COMMAND, "useful row"), (_COMMAND, newest))
    opened = [[_first_row(folder, command, row) for command, row in rows] for _ in range(1 + OPENED)][1:]
    figures = []
    for at, what in enumerate(("first useful row, ms", "  of a processor, ms")):
        bare, ours = (min(each[which][at] for each in opened) for which in (0, 1))
        figures.append(
            Figure(axis=what, value=f"{ours:.0f}, {ours / bare:.2f}x", against=f"bare {bare:.0f}", budget="1.5x")
        )
    return figures


def _keys(screen: Screen, bare: list[Pressed]) -> list[Figure]:
    down = [screen.press("j") for _ in range(100)]
    page = [screen.press("\x1b[6~") for _ in range(60)]
    for key in "1234671":
        screen.press(key)
    switch = [screen.press(key) for _ in range(8) for key in "2371"]
    screen.press("2")
    screen.press("/")
    for key in "state:runnin":
        screen.press(key)
    filtered = screen.press("g")
    screen.press("\r")
    screen.press("\x1b")
    return [
        *_pressed("cursor down", down, "p95 5", bare),
        *_pressed("page down", page, "p95 15"),
        *_pressed("another screen", switch, "p95 40"),
        Figure(axis="filter to its first page, ms", value=f"{filtered.first:.1f}", budget="100"),
    ]


def _pressed(what: str, pressed: list[Pressed], budget: str, bare: list[Pressed] | None = None) -> list[Figure]:
    """Say how long a key took to its first byte, and how much of a processor all that came of it."""
    rows = (
        ("first", f"{what}, ms", budget),
        ("worked", "  of a processor, ms", budget),
        ("spent", "  with all that comes of it", ""),
    )
    return [
        Figure(
            axis=axis,
            value=_spread([getattr(each, name) for each in pressed]),
            against=f"bare {_p95([getattr(each, name) for each in bare]):.1f}" if bare else "",
            budget=limit,
        )
        for name, axis, limit in rows
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


def _opened(folder: Path, command: list[str], row: str = "useful row") -> Screen:
    screen = Screen(command, folder, _environment(folder), SIZE)
    screen.until(row.encode())
    return screen


def _first_row(folder: Path, command: list[str], row: str) -> tuple[float, float]:
    """Open it once; gives the milliseconds to the row, and of a processor."""
    with closing(Screen(command, folder, _environment(folder), SIZE)) as screen:
        return screen.until(row.encode()), screen.spent


def _remember(folder: Path, pane: str) -> None:
    kept = folder / "state" / "sgops" / "tui.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps({"pane": pane}))


def _environment(folder: Path) -> dict[str, str]:
    here = str(Path(__file__).resolve().parent.parent)
    # As it is when it is installed: nothing has to be compiled at each start.
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**usual, "SGOPS_API__LISTEN": "", "PYTHONPATH": here, "XDG_STATE_HOME": str(folder / "state")}


def _spread(values: list[float]) -> str:
    return f"p50 {statistics.median(values):.1f}, p95 {_p95(values):.1f}"


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95) - 1]


if __name__ == "__main__":
    sys.exit(main())
