"""A terminal that takes its output slowly, or not at all, is waited for by nobody."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.cli.serving import Place
from tests.support.real_terminal import RealTerminal

pytestmark = pytest.mark.slow


def opened_in(place: Place) -> RealTerminal:
    screen = RealTerminal([sys.executable, "-m", "sgops"], cwd=place.folder, env=place.environment, size=(200, 60))
    screen.wait_for("engine here")
    return screen


def overwhelm(screen: RealTerminal) -> None:
    """Have far more drawn than a line holds."""
    for _ in range(20):
        for key in "26371":
            screen.press(key)


def test_a_terminal_that_takes_nothing_holds_up_neither_the_work_nor_the_end(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare()
    screen = opened_in(place)
    screen.take_nothing()
    overwhelm(screen)

    worked = place.call("submit", "quick", "--count", "20", "--wait")
    code = screen.send(signal.SIGTERM)

    assert worked.returncode == 0
    assert code == 0
    assert place.json("status")["last_stop"]["clean"]


def test_a_terminal_that_has_caught_up_shows_how_things_are_now(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare()
    screen = opened_in(place)
    screen.take_nothing()
    overwhelm(screen)
    job = place.call("submit", "quick", "-p", "word=hello", "--wait").stdout.split()[0]
    before = len(screen.text)

    screen.press("2")
    screen.take_on()
    screen.wait_for("completed", after=before)
    code = screen.leave("q")

    assert job == "1"
    assert code == 0
    assert screen.left_on() == []
