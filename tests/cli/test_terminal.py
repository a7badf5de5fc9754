"""The terminal is opened on a terminal, and nowhere else."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.cli.serving import Place
from tests.support.eventually import eventually


@pytest.mark.parametrize("words", [(), ("--read-only",), ("--data-dir", "/nowhere")])
def test_without_a_terminal_one_is_told_what_to_do_instead(words: tuple[str, ...]) -> None:
    answer = Caller()(*words)

    assert (answer.exit, answer.out) == (2, "")
    assert "the terminal needs a terminal" in answer.err
    assert "sgops serve" in answer.err


@pytest.mark.slow
def test_on_a_terminal_it_opens_over_an_engine_of_its_own_and_runs_what_waits(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare()
    job = place.call("submit", "quick", "-p", "word=hello").stdout.strip()

    screen = Screen(place)
    eventually(lambda: place.json("jobs", "show", job)["state"] == "completed", within=30)
    screen.wait_for("engine here")
    code = screen.leave("q")

    assert code == 0
    assert place.json("status")["engine"] is None


@pytest.mark.slow
def test_it_joins_the_engine_that_runs_and_leaves_it_running(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare().serve()

    try:
        screen = Screen(place)
        screen.wait_for("attached")
        code = screen.leave("q")
        engine = place.json("status")["engine"]
    finally:
        place.kill()

    assert code == 0
    assert engine is not None


class Screen:
    """The terminal in a terminal of 100 columns, which a thread looks at."""

    def __init__(self, place: Place) -> None:
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (30, 100))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sgops"],
            cwd=place.folder,
            env=place.environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._seen = b""
        threading.Thread(target=self._look, daemon=True).start()

    def wait_for(self, words: str) -> None:
        eventually(lambda: words in self.text, within=30, what=f"'{words}' on the screen")

    @property
    def text(self) -> str:
        return re.sub(r"\x1b\[[0-9;?<>]*[A-Za-z]", "", self._seen.decode("utf-8", "replace"))

    def leave(self, key: str) -> int:
        os.write(self._ours, key.encode())
        return self.process.wait(30)

    def _look(self) -> None:
        try:
            while seen := os.read(self._ours, 65536):
                self._seen += seen
        except OSError:
            # The other end is closed when the process has ended.
            return
