"""A service manager hears what it needs to know, and its absence harms nobody."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sgops.runtime.notify import ServiceManager
from tests.support.eventually import eventually


@contextmanager
def listening(address: str | bytes) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        manager.settimeout(5)
        yield manager


def test_it_is_told_of_the_beginning_and_the_end(tmp_path: Path) -> None:
    path = str(tmp_path / "notify")

    with listening(path) as manager:
        told = ServiceManager.found_in({"NOTIFY_SOCKET": path})
        told.says("recovering")
        told.ready()
        told.stopping()
        heard = [manager.recv(4096).decode().splitlines() for _ in range(3)]

    assert heard[0] == ["STATUS=recovering"]
    assert heard[1][0] == "READY=1"
    assert heard[2][0] == "STOPPING=1"


def test_a_name_without_a_file_is_reached_too(tmp_path: Path) -> None:
    name = f"sgops-test-{os.getpid()}"

    with listening(f"\0{name}".encode()) as manager:
        ServiceManager.found_in({"NOTIFY_SOCKET": f"@{name}"}).ready()
        heard = manager.recv(4096)

    assert heard.startswith(b"READY=1\n")


def test_its_words_are_taken_out_of_the_environment() -> None:
    environment = {"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1", "HOME": "/tmp"}

    ServiceManager.found_in(environment)

    assert environment == {"HOME": "/tmp"}


@pytest.mark.parametrize(
    "environment", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "relative"}, {"NOTIFY_SOCKET": "/nowhere/at/all"}]
)
def test_where_nobody_listens_nothing_happens(environment: dict[str, str]) -> None:
    manager = ServiceManager.found_in({**environment, "WATCHDOG_USEC": "20000"})

    manager.ready()
    manager.watch(lambda: True)
    manager.stopping()
    manager.leave()

    assert "sgops-watchdog" not in [thread.name for thread in threading.enumerate()]


def test_signs_of_life_come_twice_in_the_interval_and_only_while_there_is_life(tmp_path: Path) -> None:
    path = str(tmp_path / "notify")
    looks: list[int] = []

    def is_alive() -> bool:
        looks.append(len(looks))
        return len(looks) <= 3

    with listening(path) as manager:
        told = ServiceManager.found_in({"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "40000"})
        told.watch(is_alive)
        eventually(lambda: len(looks) > 6)
        told.leave()
        heard = _all_of(manager)

    assert heard == [b"WATCHDOG=1"] * 3


def test_a_look_that_fails_is_no_sign_and_not_the_last_look(tmp_path: Path) -> None:
    path = str(tmp_path / "notify")
    looks: list[int] = []

    def is_alive() -> bool:
        looks.append(len(looks))
        if len(looks) == 1:
            raise OSError("no answer")
        return True

    with listening(path) as manager:
        told = ServiceManager.found_in({"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "40000"})
        told.watch(is_alive)
        heard = manager.recv(100)
        told.leave()

    assert heard == b"WATCHDOG=1"
    assert len(looks) >= 2


@pytest.mark.parametrize("environment", [{"WATCHDOG_USEC": "no"}, {"WATCHDOG_USEC": "20000", "WATCHDOG_PID": "1"}])
def test_a_watchdog_that_is_not_ours_gets_no_signs(environment: dict[str, str], tmp_path: Path) -> None:
    path = str(tmp_path / "notify")

    with listening(path) as manager:
        told = ServiceManager.found_in({"NOTIFY_SOCKET": path, **environment})
        told.watch(lambda: True)
        told.leave()

        assert _all_of(manager) == []


def _all_of(manager: socket.socket) -> list[bytes]:
    manager.setblocking(False)
    heard: list[bytes] = []
    try:
        while True:
            heard.append(manager.recv(4096))
    except BlockingIOError:
        return heard
