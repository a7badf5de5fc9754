"""A real engine in a process of its own, and the command line as a shell would call it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.eventually import eventually

PIPELINES = """
from sgops import Fail, Pipeline

quick = Pipeline("quick")

@quick.stage()
def say(ctx, params):
    print("said", params.get("word", "nothing"))
    if params.get("word") == "bad":
        raise Fail("a bad word", type="invalid_input")
    return {"word": params.get("word")}

slow = Pipeline("slow")

@slow.stage()
def first(ctx, params):
    return 1

@slow.stage()
def second(ctx, first):
    import threading
    for _ in range(600):
        ctx.beat()
        threading.Event().wait(0.05)
"""
CONFIG = """
[engine]
data_dir = "./data"
pipelines = ["./pipelines.py"]
"""


@dataclass(slots=True)
class Place:
    """A folder with a configuration, and at most one engine."""

    folder: Path
    process: subprocess.Popen[str] | None = None
    # No port: several of these run at a time, and everything here goes over the socket.
    environment: dict[str, str] = field(default_factory=lambda: {**os.environ, "SGOPS_API__LISTEN": ""})

    def prepare(self) -> Place:
        (self.folder / "sgops.toml").write_text(CONFIG, encoding="utf-8")
        (self.folder / "pipelines.py").write_text(PIPELINES, encoding="utf-8")
        return self

    def call(self, *words: str, stdin: str = "", within: float = 60) -> subprocess.CompletedProcess[str]:
        """Do what a shell would do with `sgops …`."""
        return subprocess.run(
            [sys.executable, "-m", "sgops", *words],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )

    def json(self, *words: str) -> dict[str, Any]:
        done = self.call(*words, "--json")
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Begin a command that stays."""
        return subprocess.Popen(
            [sys.executable, "-m", "sgops", *words],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def serve(self) -> Place:
        with (self.folder / "serve.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sgops", "serve"],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )
        eventually(self._is_ready, within=30, what="the engine to be ready")
        return self

    def _is_ready(self) -> bool:
        log = (self.folder / "serve.log").read_text(encoding="utf-8")
        assert self.process is not None
        assert self.process.poll() is None, log
        return "sgops is ready" in log

    def kill(self) -> None:
        """Pull the plug."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None
