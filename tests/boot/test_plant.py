"""An engine run to its end in a process of its own, and a command's short visit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sgops.boot.plant import for_command
from sgops.core.errors import EngineRunning
from sgops.http.client import RemoteOperations
from sgops.ports import Asking, Submission
from sgops.runtime.lock import EngineLock
from tests.support.eventually import eventually

PIPELINES = """
import threading
from sgops import Pipeline

story = Pipeline("story")
never = threading.Event()


@story.stage
def script(params):
    if params.get("hang"):
        never.wait(60)
    return "text"
"""
CONFIG = """
[engine]
data_dir = "./data"
pipelines = ["./pipelines.py"]
shutdown_grace = "{grace}"
workers = 2
"""
RUN = """
import sys
from pathlib import Path
from sgops.boot.plant import Stay, run_engine

sys.exit(run_engine(Stay(config=Path(sys.argv[1]))))
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "pipelines.py").write_text(PIPELINES)
    file = tmp_path / "sgops.toml"
    file.write_text(CONFIG.format(grace="20s"))
    file.chmod(0o600)
    return file


@pytest.fixture
def engine(config: Path) -> Iterator[subprocess.Popen[str]]:
    """Run an engine in a process of its own until the test ends it."""
    process = subprocess.Popen([sys.executable, "-c", RUN, str(config)], text=True)
    lock = EngineLock(config.parent / "data" / "engine.lock")
    eventually(lambda: (config.parent / "data" / "sgops.sock").exists() and lock.holder(), within=20, what="the engine")
    yield process
    process.kill()
    process.wait(10)


def remote(config: Path) -> RemoteOperations:
    return RemoteOperations(config.parent / "data" / "sgops.sock")


def test_with_no_engine_a_command_acts_on_the_file_and_leaves(config: Path) -> None:
    with for_command(config, None) as operations:
        job = operations.submit(Submission(name="story", params={})).ids[0]

    with for_command(config, None) as operations:
        assert [view.id for view in operations.jobs(Asking()).items] == [job]
    assert EngineLock(config.parent / "data" / "engine.lock").holder() is None


def test_a_command_never_opens_the_file_of_a_living_engine(config: Path, engine: subprocess.Popen[str]) -> None:
    with pytest.raises(EngineRunning, match=str(engine.pid)), for_command(config, None):
        pass


@pytest.mark.slow
def test_the_first_signal_lands_the_engine_and_it_exits_with_0(config: Path, engine: subprocess.Popen[str]) -> None:
    eventually(lambda: remote(config).ready().status == "healthy", within=20, what="ready")

    engine.send_signal(signal.SIGTERM)

    assert engine.wait(15) == 0
    with for_command(config, None) as operations:
        stop = operations.status().last_stop
        assert stop is not None
        assert stop.clean


@pytest.mark.slow
def test_the_second_signal_does_not_wait_for_a_stage_and_the_job_stays_resumable(
    config: Path, engine: subprocess.Popen[str]
) -> None:
    eventually(lambda: remote(config).ready().status == "healthy", within=20, what="ready")
    remote(config).submit(Submission(name="story", params={"hang": True}))
    eventually(lambda: remote(config).status().workers.busy == 1, what="the stage to run")

    engine.send_signal(signal.SIGTERM)
    eventually(lambda: remote_state(config) != "ready", what="the engine to land")
    engine.send_signal(signal.SIGTERM)

    assert engine.wait(15) == 0
    with for_command(config, None) as operations:
        assert operations.jobs(Asking()).items[0].state == "interrupted"
        assert operations.verify().ok


def remote_state(config: Path) -> str:
    status = remote(config).status()
    return str(status.engine.state) if status.engine else "gone"


@pytest.mark.slow
def test_the_third_signal_ends_the_process_at_once_and_the_file_is_whole(
    config: Path, engine: subprocess.Popen[str]
) -> None:
    eventually(lambda: remote(config).ready().status == "healthy", within=20, what="ready")
    remote(config).submit(Submission(name="story", params={"hang": True}))
    eventually(lambda: remote(config).status().workers.busy == 1, what="the stage to run")

    while engine.poll() is None:
        os.kill(engine.pid, signal.SIGTERM)

    assert engine.wait(15) in {0, 130}
    with for_command(config, None) as operations:
        assert operations.verify().ok
