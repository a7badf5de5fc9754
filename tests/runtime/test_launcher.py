"""Processes are started, heard, and ended with everything that came of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest

from sgops.core.launching import Launch
from sgops.runtime import tree
from sgops.runtime.child import Running
from sgops.runtime.launcher import Launcher, end_marked
from tests.support.eventually import eventually
from tests.support.sources import ROOT


class Heard:
    """What a process said."""

    def __init__(self) -> None:
        self.text: dict[str, str] = {"stdout": "", "stderr": ""}

    def __call__(self, stream: str, text: str) -> None:
        self.text[stream] += text


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    made = Launcher(tmp_path)
    yield made
    made.close()


def run(child: Running) -> int:
    while not child.has_ended:
        child.hear(1.0)
    return child.close()


def shell(script: str, heard: Heard, **fields: object) -> Launch:
    return Launch(argv=("sh", "-c", script), on_output=heard, **fields)  # type: ignore[arg-type]


def test_output_surroundings_and_exit_code_are_told(launcher: Launcher, tmp_path: Path) -> None:
    heard = Heard()

    code = run(launcher.launch(shell("pwd; echo $WORD >&2; exit 3", heard, folder=tmp_path, env={"WORD": "hé"})))

    assert (code, heard.text) == (3, {"stdout": f"{tmp_path}\n", "stderr": "hé\n"})


def test_a_process_that_cannot_be_started_says_why_and_hinders_no_other(launcher: Launcher) -> None:
    with pytest.raises(FileNotFoundError):
        launcher.launch(Launch(argv=("/no/such/program",), on_output=Heard()))

    assert run(launcher.launch(shell("exit 0", Heard()))) == 0


def test_the_last_words_are_heard_though_a_child_holds_the_pipe(launcher: Launcher) -> None:
    heard = Heard()

    code = run(launcher.launch(shell("sleep 600 & printf last", heard)))

    assert (code, heard.text["stdout"]) == (0, "last")


def test_a_process_that_speaks_is_answered(launcher: Launcher) -> None:
    script = (
        "import socket, sys; from sgops.runtime.frames import Wire;"
        "wire = Wire(socket.socket(fileno=int(sys.argv[-1]))); wire.send(wire.receive()[0]['say'])"
    )
    child = launcher.launch(
        Launch(argv=(sys.executable, "-c", script), on_output=Heard(), speaks=True, env={"PYTHONPATH": str(ROOT)})
    )

    child.send({"say": "hello"})

    assert eventually(lambda: child.hear(0.1), within=20) == ["hello"]
    assert run(child) == 0


def test_waking_ends_a_wait_and_hurts_nobody_later(launcher: Launcher) -> None:
    child = launcher.launch(shell("sleep 600", Heard()))
    child.wake()

    child.hear(60)  # would take longer than any test may

    child.kill()
    assert run(child) == -9
    child.wake()


def test_memory_is_counted_and_limited(launcher: Launcher) -> None:
    hoard = "import sys; sys.stdin.read(0); x = bytearray(100_000_000); print(len(x), flush=True); input()"
    heard = Heard()
    argv = (sys.executable, "-c", hoard.replace("input()", "__import__('threading').Event().wait(600)"))
    child = launcher.launch(Launch(argv=argv, on_output=heard))
    eventually(lambda: child.hear(0.05) is not None and heard.text["stdout"], within=20)

    held = child.memory()

    assert 100_000_000 < held < 500_000_000
    child.kill()
    run(child)
    greedy = Heard()
    assert run(launcher.launch(Launch(argv=argv, on_output=greedy, memory=80_000_000))) == 1
    assert "MemoryError" in greedy.text["stderr"]


def test_many_processes_leave_no_descriptor_and_no_zombie(launcher: Launcher) -> None:
    run(launcher.launch(shell("exit 0", Heard())))
    before = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(50):
        run(launcher.launch(shell("setsid sleep 0.01 & exit 0", Heard(), speaks=True)))

    assert len(list(Path("/proc/self/fd").iterdir())) == before
    ours = [member for member in tree.everybody() if member.parent == os.getpid() and not member.is_alive]
    assert ours == []


def test_what_a_dead_engine_left_is_swept_and_nobody_elses(launcher: Launcher, tmp_path: Path) -> None:
    other = Launcher(tmp_path / "other")
    left, kept = launcher.launch(shell("sleep 600", Heard())), other.launch(shell("sleep 600", Heard()))

    swept = Launcher(tmp_path).sweep()

    assert swept > 0
    assert run(left) == -9
    assert not kept.has_ended
    other.close()
    kept.close()


def test_a_closed_launcher_ends_everything_and_starts_nothing(launcher: Launcher) -> None:
    child = launcher.launch(shell("setsid sleep 600 & sleep 600", Heard()))

    launcher.close()

    assert eventually(lambda: child.has_ended)
    assert child.close() == -9
    with pytest.raises(RuntimeError, match="no more"):
        launcher.launch(shell("exit 0", Heard()))


def test_nobody_is_ended_when_nobody_has_the_mark() -> None:
    assert end_marked("nobody-has-this-mark") == 0


def test_a_process_started_by_others_keeps_its_exit_status(launcher: Launcher) -> None:
    with subprocess.Popen(["sh", "-c", "exit 7"]) as stranger:
        run(launcher.launch(shell("exit 0", Heard())))

        assert stranger.wait() == 7


def test_a_process_that_others_start_with_its_mark_ends_with_it(launcher: Launcher) -> None:
    environment = {**os.environ, tree.MARK: launcher.mark()}
    process = subprocess.Popen(["sleep", "1000"], env=environment, start_new_session=True)

    launcher.close()

    assert process.wait(20) == -SIGKILL
    with pytest.raises(RuntimeError, match="no more processes"):
        launcher.mark()
