"""A nursery seen from the tests: it is asked for lives of engines and says how each of them ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, TypeAlias

from tests.crash.kills import Kill
from tests.support.sources import ROOT

# Each signal: how much the witness must have grown, how many ms must have passed since the one before, its number.
Signals: TypeAlias = Sequence[tuple[int, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a life ended: the exit code, or a signal as a negative number."""

    status: int
    hung: bool
    # How many seconds after the first signal it was over.
    landing: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)


class Nursery:
    """One process that forks engines of a source tree: this checkout's, or a changed copy's."""

    def __init__(self, folder: Path, *, shim: Path | None, tree: Path = ROOT) -> None:
        # Nothing may be found because somebody happens to stand beside it.
        folder.mkdir(parents=True, exist_ok=True)
        env = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
        env["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([str(tree), str(ROOT)]))
        if shim is not None:
            env["LD_PRELOAD"] = str(shim)
        command = [sys.executable, "-m", "tests.crash.nursery_process"]
        self._errors = (folder / "nursery.errors").open("wb")
        self._process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True
        )
        self._folder = folder
        self.sees_calls = bool(self._answer()["shim"])

    def live(
        self,
        home: Path,
        act: str,
        *,
        kill: Kill | None = None,
        deadline: float = 40.0,
        signals: Signals = (),
        wall: int = 0,
    ) -> End:
        """Have one life lived to its end."""
        order = {
            "home": str(home),
            "act": act,
            "kill": str(kill) if kill else None,
            "deadline": deadline,
            "signals": list(signals),
            "wall": wall,
        }
        self._in.write(json.dumps(order) + "\n")
        self._in.flush()
        return End(**self._answer())

    def close(self) -> None:
        """Let the process end."""
        self._in.close()
        self._process.wait(10)
        self._out.close()
        self._errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _in(self) -> IO[str]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _out(self) -> IO[str]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _answer(self) -> dict[str, Any]:
        line = self._out.readline()
        if not line:
            said = (self._folder / "nursery.errors").read_text(encoding="utf-8", errors="replace")
            raise AssertionError(f"the nursery is gone:\n{said[-4000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer
