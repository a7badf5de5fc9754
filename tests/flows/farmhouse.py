"""An engine in a process of its own, killed while it hands work to a real service."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from sgops.core.errors import NoEngine
from sgops.http.client import RemoteOperations
from sgops.ports import Submission
from tests.cli.serving import Place
from tests.support.eventually import eventually
from tests.support.farm import Farm, FarmServer

CONFIG = """
[pipelines.film]
[[pipelines.film.stages]]
name = "render"
connector = "farm"
request = {{ scene = "{{params.scene}}" }}

[connectors.farm]
type = "http"
submit = {{ url = "{url}/jobs" }}
status = {{ url = "{url}/jobs/{{ref}}", result = "output", reason = "error" }}
find = {{ url = "{url}/find?key={{key}}" }}
cancel = {{ url = "{url}/jobs/{{ref}}" }}
ping = {{ url = "{url}/health" }}
poll = "100ms"
timeout = "1s"
"""
# The same work, handed over by a stage in a process of its own.
STUDIO = """
import os
from pathlib import Path

studio = Pipeline("studio")

@studio.stage(isolation="process")
def shoot(ctx, params):
    with Path(__file__).with_name("sketches").open("a") as sketches:
        ctx.step("sketch", lambda: sketches.write(f"{ctx.job_id}\\n"))
    return [ctx.call("farm", scene=params["scene"]), os.getpid()]
"""


class Farmhouse:
    """A place whose pipeline works at a farm; `kill_at` ends the engine when a call reaches the farm."""

    def __init__(self, folder: Path, farm: Farm, server: FarmServer) -> None:
        self.farm = farm
        self.place = Place(folder).prepare()
        with (self.place.folder / "sgops.toml").open("a", encoding="utf-8") as config:
            config.write(CONFIG.format(url=server.url))
        with (self.place.folder / "pipelines.py").open("a", encoding="utf-8") as pipelines:
            pipelines.write(STUDIO)

    def kill_at(self, route: str) -> threading.Event:
        """Kill the engine the next time the farm meets a call, before it answers."""
        killed = threading.Event()

        def mischief(met: str, _name: str) -> None:
            if met != route or killed.is_set():
                return
            process = self.place.process
            assert process is not None
            os.kill(process.pid, signal.SIGKILL)
            process.wait(30)
            killed.set()

        self.farm.mischief = mischief
        return killed

    def start(self) -> None:
        """Start an engine, and wait until it has recovered."""
        (self.place.folder / "serve.log").unlink(missing_ok=True)
        self.place.serve()

    @property
    def operations(self) -> RemoteOperations:
        return RemoteOperations(self.place.folder / "data" / "sgops.sock", timeout=30)

    def submit(self, scene: int, name: str = "film") -> None:
        """Submit a job; the engine may be dead before it has answered."""
        with suppress(NoEngine):
            self.operations.submit(Submission(name=name, params={"scene": scene}))

    @property
    def sketches(self) -> list[str]:
        """List the jobs that made a sketch before they called the farm."""
        return (self.place.folder / "sketches").read_text(encoding="utf-8").split()

    def output_of(self, job: int) -> Any:
        """Wait until a job has completed, and give what it made."""

        def done() -> bool:
            return self.operations.job(job).state == "completed"

        eventually(done, within=30, what=f"job {job} to complete")
        return self.operations.job(job).output
