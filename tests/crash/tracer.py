"""The second choice where nothing can be compiled: strace kills an engine at a system call."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

from tests.crash.kills import Kill
from tests.crash.nursery import End, Nursery, Signals
from tests.crash.witness import VARIABLE
from tests.support.sources import ROOT

# What the engine's one writer calls; each thread has a count of its own, so what others write does not blur it.
_CALLS: Final = {"write": "pwrite64", "fsync": "fdatasync,fsync", "unlink": "unlink", "rename": "rename"}
_SCRIPT: Final = (
    "import sys; from pathlib import Path; from tests.crash import acts; "
    "sys.exit(acts.live(Path(sys.argv[1]), sys.argv[2]))"
)


@cache
def works() -> bool:
    """Whether there is a strace, and it may trace."""
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run([*_traced("fsync", 1), "true"], capture_output=True, check=False)
    return tried.returncode == 0


class Tracer:
    """Lives lives like a nursery; one that is killed at a call is a process of its own, under strace."""

    def __init__(self, nursery: Nursery) -> None:
        self._nursery = nursery
        self.sees_calls = False

    def live(
        self,
        home: Path,
        act: str,
        *,
        kill: Kill | None = None,
        deadline: float = 40.0,
        signals: Signals = (),
    ) -> End:
        """Have one life lived to its end."""
        if kill is None or not kill.is_a_call:
            return self._nursery.live(home, act, kill=kill, deadline=deadline, signals=signals)
        env = {**os.environ, VARIABLE: str(home / "witness"), "PYTHONPATH": str(ROOT)}
        command = [*_traced(_CALLS[kill.place], kill.nth), sys.executable, "-c", _SCRIPT, str(home), act]
        with (home / "output").open("ab") as output:
            process = subprocess.run(
                command, cwd=home, env=env, stdout=output, stderr=output, timeout=deadline, check=False
            )
        # strace ends as the process it traced did.
        return End(status=process.returncode, hung=False)


def _traced(call: str, nth: int) -> list[str]:
    # -e trace=none would leave nothing to inject into.
    return [
        "strace",
        "-f",
        "-qq",
        "-o",
        os.devnull,
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:signal=KILL:when={nth}",
    ]
