"""An engine under a service manager says when it is ready, that it lives, and that it stops."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.serving import Place

pytestmark = pytest.mark.slow

ENVIRONMENT = """
import os
from sgops import Pipeline

quick = Pipeline("quick")

@quick.stage()
def say(ctx, params):
    return {name: value for name, value in os.environ.items() if name.startswith(("NOTIFY", "WATCHDOG"))}
"""


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(30)
        yield listener


@pytest.fixture
def place(tmp_path: Path, manager: socket.socket) -> Iterator[Place]:
    made = Place(tmp_path).prepare()
    (made.folder / "pipelines.py").write_text(ENVIRONMENT)
    made.environment |= {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}
    made.serve()
    del made.environment["NOTIFY_SOCKET"]
    yield made
    made.kill()


def test_ready_alive_and_stopping_are_told_in_this_order(place: Place, manager: socket.socket) -> None:
    assert place.process is not None
    job = place.call("submit", "quick", "--wait").stdout.strip()

    begun = [manager.recv(4096) for _ in range(5)]
    place.process.send_signal(signal.SIGTERM)
    code = place.process.wait(30)
    ended = _rest(manager)

    assert [said.partition(b"\n")[0] for said in begun] == [b"STATUS=recovering", b"READY=1", *[b"WATCHDOG=1"] * 3]
    assert [said.partition(b"\n")[0] for said in ended if b"WATCHDOG" not in said] == [b"STOPPING=1"]
    assert code == 0
    assert place.json("jobs", "show", job)["output"] == {}


def _rest(manager: socket.socket) -> list[bytes]:
    manager.setblocking(False)
    heard: list[bytes] = []
    try:
        while True:
            heard.append(manager.recv(4096))
    except BlockingIOError:
        return heard
