"""A program in a terminal of its own: keys go in, what it draws is read, and how it leaves the terminal is seen."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import termios
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.eventually import eventually

# So long at the most the window is still looked at when it is to be closed.
_GLANCE = 0.05
_CONTROL = re.compile(r"\x1b(\[[0-9;?<>=]*[ -/]*[A-Za-z]|\][^\x07]*\x07|[=>78])")
_MODES = {"other screen": 1049, "mouse": 1000, "all mouse moves": 1003, "pasting": 2004, "focus": 1004}


class RealTerminal:
    """A process with a terminal of so many columns and rows, which a thread looks at."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        size: tuple[int, int] = (100, 30),
    ) -> None:
        self._ours, self._theirs = pty.openpty()
        termios.tcsetwinsize(self._theirs, (size[1], size[0]))
        self._before = termios.tcgetattr(self._theirs)
        environment = {**(env if env is not None else os.environ), "TERM": "xterm-256color"}
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            start_new_session=True,
        )
        self.seen = b""
        self._takes = threading.Event()
        self._takes.set()
        self._is_closed = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    @property
    def text(self) -> str:
        """Everything that was ever drawn, without what moves and colours it."""
        return _CONTROL.sub("", self.seen.decode("utf-8", "replace"))

    def wait_for(self, words: str, *, after: int = 0) -> None:
        """Wait until words are drawn, after so much has been."""
        eventually(lambda: words in self.text[after:], within=30, what=f"'{words}' on the screen")

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def wait_until_it_knows_that_nothing_runs(self) -> None:
        """Wait until the head says so, drawn from now on: before, the way out asks what shall become of the jobs."""
        self.wait_for("0/4 busy", after=len(self.text))

    def leave(self, keys: str) -> int:
        """Press the last keys, and wait for the end."""
        self.press(keys)
        return self.process.wait(30)

    def take_nothing(self) -> None:
        """Stand still, as a terminal behind a broken line does: what is drawn is taken no more."""
        self._takes.clear()

    def take_on(self) -> None:
        """Take what is drawn, as before."""
        self._takes.set()

    def send(self, number: signal.Signals) -> int:
        """Send a signal, and wait for the end."""
        self.process.send_signal(number)
        return self.process.wait(30)

    def close_window(self) -> None:
        """Let nobody sit before it any more; it leads no session, so no signal tells of that."""
        self._is_closed.set()
        self._looking.join()
        os.close(self._ours)

    def left_on(self) -> list[str]:
        """Say what the program left otherwise than it found it."""
        now: Any = termios.tcgetattr(self._theirs)
        left = [name for name, number in _MODES.items() if self._is_on(number)]
        hidden = ["hidden cursor"] if self.seen.rfind(b"\x1b[?25l") > self.seen.rfind(b"\x1b[?25h") else []
        return left + hidden + (["raw input"] if now != self._before else [])

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        os.close(self._theirs)

    def _is_on(self, mode: int) -> bool:
        return self.seen.rfind(b"\x1b[?%dh" % mode) > self.seen.rfind(b"\x1b[?%dl" % mode)

    def _look(self) -> None:
        try:
            while not self._is_closed.is_set():
                if not select.select([self._ours], [], [], _GLANCE)[0]:
                    continue
                if not (seen := os.read(self._ours, 65536)):
                    return
                self.seen += seen
                self._takes.wait()
        except OSError:
            # The other end is closed when the process has ended and so have we.
            return
