"""A shell that a page is typed into, and that takes everything it started with it when it goes."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from tests.support.eventually import eventually

# Nobody waits longer for one command of a page.
PATIENCE = 60.0
# The shell's own word on a process that was killed; a person at a terminal sees it, too.
_KILLED = re.compile(r"^.*line \d+: +\d+ Killed .*\n", flags=re.MULTILINE)


class Shell:
    """One bash in one folder; both of its outputs come back as one, as on a terminal."""

    def __init__(self, folder: Path) -> None:
        self._mark = secrets.token_hex(8)
        self._lock = threading.Lock()  # guards _heard
        self._heard = ""
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=_surroundings(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            # A group of its own, so that what the page left running can be told from everything else here.
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._listen, args=(self._bash.stdout,), daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._bash.pid, signal.SIGKILL)
        self._bash.wait(PATIENCE)
        self._listener.join(PATIENCE)
        for stream in (self._bash.stdin, self._bash.stdout):
            if stream is not None:
                stream.close()

    def run(self, typed: str) -> tuple[str, int]:
        """Type a command, wait until it has ended, and give what it said and its exit code."""
        self._type(typed)
        said = eventually(self._answer, PATIENCE, f"the end of `{typed}`")
        assert said is not None  # it waits for nothing else
        answer, code = said
        return _KILLED.sub("", answer), code

    @property
    def heard(self) -> str:
        """What has come since the last command ended: from those that go on in the background."""
        return self._heard

    def forget(self) -> None:
        """Leave that out of the next answer."""
        with self._lock:
            self._heard = ""

    def _type(self, typed: str) -> None:
        stdin = self._bash.stdin
        assert stdin is not None
        # What a command reads is not what is typed next; and the exit code is still there for `echo $?`.
        stdin.write(f"(exit ${{code:-0}})\n{{ {typed}\n}} < /dev/null\n")
        stdin.write(f"code=$?; printf '\\n%s %s\\n' {self._mark} $code\n")
        stdin.flush()

    def _answer(self) -> tuple[str, int] | None:
        with self._lock:
            answer, mark, rest = self._heard.partition(f"\n{self._mark} ")
            if not mark or "\n" not in rest:
                return None
            code, _, self._heard = rest.partition("\n")
        return answer, int(code)

    def _listen(self, stream: IO[str]) -> None:
        while line := stream.readline():
            with self._lock:
                self._heard += line


def _surroundings(folder: Path) -> dict[str, str]:
    """Make the environment of somebody who has installed sgops and nothing else."""
    home = folder / "home"
    home.mkdir()
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        # Several pages are tried at a time, and one port would be too few.
        "SGOPS_API__LISTEN": "",
    }
