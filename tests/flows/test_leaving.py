"""However the terminal is left, it is as it was before, and the engine is where it was said to be."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.serving import Place
from tests.support.eventually import eventually
from tests.support.real_terminal import RealTerminal

pytestmark = pytest.mark.slow

BREAKS = """
from sgops.runtime.clock import SystemClock
from sgops.tui.app import run
from tests.support.fake_operations import FakeOperations

class Breaking(SystemClock):
    left = 60
    def now(self):
        self.left -= 1
        if not self.left:
            raise RuntimeError("a fault of ours")
        return super().now()

run(FakeOperations(), clock=Breaking())
"""
NOISY = """
import os, subprocess
from sgops import Pipeline

noisy = Pipeline("noisy")

@noisy.stage
def shout():
    os.write(1, b"past Python")
    subprocess.run(["sh", "-c", "echo from a child; echo and its errors >&2"], check=True)
"""
Open = Callable[..., RealTerminal]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path).prepare()
    made.environment |= {"XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONPATH": os.getcwd()}  # noqa: PTH109
    yield made
    if made.json("status")["engine"] is not None:
        made.call("stop", "--now")
    made.kill()


@pytest.fixture
def opened() -> Iterator[Open]:
    terminals: list[RealTerminal] = []

    def open_one(place: Place, *command: str) -> RealTerminal:
        words = command or (sys.executable, "-m", "sgops")
        terminals.append(RealTerminal(words, cwd=place.folder, env=place.environment))
        return terminals[-1]

    yield open_one
    for each in terminals:
        each.close()


def running_job(place: Place, screen: RealTerminal) -> str:
    screen.wait_for("engine here")
    job = place.call("submit", "slow").stdout.strip()
    eventually(lambda: place.json("jobs", "show", job)["state"] == "running", within=30, what="the job to run")
    screen.wait_for("1/")
    return job


def test_a_terminal_that_is_quit_is_as_it_was(place: Place, opened: Open) -> None:
    screen = opened(place)
    screen.wait_for("engine here")

    code = screen.leave("q")

    assert code == 0
    assert screen.left_on() == []
    assert place.json("status")["engine"] is None


def test_what_a_stage_prints_past_python_is_not_on_the_screen(place: Place, opened: Open) -> None:
    (place.folder / "pipelines.py").write_text(NOISY, encoding="utf-8")
    screen = opened(place)
    screen.wait_for("engine here")

    job = place.call("submit", "noisy").stdout.strip()
    eventually(lambda: place.json("jobs", "show", job)["state"] == "completed", within=30, what="the job to end")
    screen.wait_until_it_knows_that_nothing_runs()
    code = screen.leave("q")

    [stray] = place.folder.rglob("stray.out")
    assert code == 0
    assert [words for words in ("past Python", "a child", "errors") if words in screen.text] == []
    assert stray.read_text() == "past Pythonfrom a child\nand its errors\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_that_is_ended_by_a_signal_is_as_it_was(number: signal.Signals, place: Place, opened: Open) -> None:
    screen = opened(place)
    screen.wait_for("engine here")

    code = screen.send(number)

    assert code == 0
    assert screen.left_on() == []
    assert place.json("status")["last_stop"]["clean"]


def test_a_terminal_whose_window_is_closed_ends_though_no_signal_says_so(place: Place, opened: Open) -> None:
    screen = opened(place)
    screen.wait_for("engine here")

    screen.close_window()

    assert screen.process.wait(30) == 0
    assert place.json("status")["last_stop"]["clean"]


def test_a_fault_of_ours_leaves_the_terminal_as_it_was_and_says_where_it_is(place: Place, opened: Open) -> None:
    screen = opened(place, sys.executable, "-c", BREAKS)

    screen.process.wait(60)

    assert screen.left_on() == []
    assert "a fault of ours" in screen.text


def test_an_engine_that_is_killed_is_missed_calmly_and_joined_when_it_is_back(place: Place, opened: Open) -> None:
    place.serve()
    screen = opened(place)
    screen.wait_for("attached")

    place.kill()
    screen.wait_for("engine lost")
    before = len(screen.text)
    place.serve()
    screen.wait_for("attached", after=before)
    code = screen.leave("q")

    assert code == 0
    assert screen.left_on() == []


def test_what_runs_is_interrupted_and_kept_when_one_stops(place: Place, opened: Open) -> None:
    screen = opened(place)
    job = running_job(place, screen)

    screen.press("q")
    screen.wait_for("with it")
    code = screen.leave("stop; what\r")

    assert code == 0
    assert screen.left_on() == []
    assert place.json("jobs", "show", job)["state"] == "interrupted"


def test_what_runs_goes_on_in_the_background(place: Place, opened: Open) -> None:
    screen = opened(place)
    job = running_job(place, screen)
    here = place.json("status")["engine"]["pid"]

    screen.press("q")
    screen.wait_for("with it")
    code = screen.leave("background\r")

    assert code == 0
    assert screen.left_on() == []
    there = eventually(lambda: place.json("status")["engine"], within=30, what="an engine in the background")
    assert there["pid"] != here
    eventually(lambda: place.json("jobs", "show", job)["state"] == "running", within=30, what="the job to go on")


def test_what_runs_is_finished_first_when_one_drains(place: Place, opened: Open) -> None:
    screen = opened(place)
    job = running_job(place, screen)

    screen.press("q")
    screen.wait_for("with it")
    screen.press("finish\r")
    screen.wait_for("finishing what runs")
    is_waiting = screen.process.poll() is None
    code = screen.send(signal.SIGINT)

    assert is_waiting
    assert code == 0
    assert place.json("jobs", "show", job)["state"] == "interrupted"
