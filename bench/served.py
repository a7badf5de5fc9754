"""An engine in a process of its own, as `sgops serve` runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sgops.http.client import RemoteOperations

if TYPE_CHECKING:
    from collections.abc import Iterator

PIPELINE = """
from sgops import Pipeline

bench = Pipeline("bench")
for number in range(5):
    bench.stage(name=f"s{number}")(lambda number=number: number)
"""


@contextmanager
def served(folder: Path) -> Iterator[tuple[RemoteOperations, subprocess.Popen[bytes]]]:
    """Serve a pipeline of five stages that do nothing, until it is looked at no more."""
    (folder / "sgops.toml").write_text('[engine]\ndata_dir = "./data"\npipelines = ["./pipelines.py"]\n')
    (folder / "pipelines.py").write_text(PIPELINE)
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "sgops", "serve"], cwd=folder, env=environment(), stdout=log, stderr=log
        )
    try:
        while "sgops is ready" not in (folder / "serve.log").read_text():
            if process.poll() is not None:
                raise SystemExit((folder / "serve.log").read_text())
            time.sleep(0.05)
        yield RemoteOperations(folder / "data" / "sgops.sock", timeout=30), process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def environment() -> dict[str, str]:
    """Give what a process of the benchmark is started with: today's code, and no port of the network."""
    here = str(Path(__file__).resolve().parent.parent)
    return {**os.environ, "SGOPS_API__LISTEN": "", "SGOPS_LOG__LEVEL": "warning", "PYTHONPATH": here}
