"""Whether the engine lives is answered at the door, whatever goes on inside."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sgops.http.doorman import Doorman
from tests.support.eventually import eventually

PULSE = b"GET /v1/admin/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
OTHER = b"GET /v1/admin/status HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Door:
    """A door with nobody behind it who would answer."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.inside: list[socket.socket] = []
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        self.doorman = Doorman([listener], lambda: b"it lives", self.inside.append)
        self.doorman.start()

    def caller(self) -> socket.socket:
        raw = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        raw.settimeout(10)
        raw.connect(str(self.path))
        return raw

    def told(self) -> list[bytes]:
        """Read what those who were let in have said so far."""
        return [caller.recv(4096, socket.MSG_PEEK) for caller in self.inside]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    made = Door(tmp_path / "s")
    yield made
    made.doorman.stop(5)
    for caller in made.inside:
        caller.close()


def test_the_question_is_answered_at_the_door_and_the_line_ends(door: Door) -> None:
    with door.caller() as raw:
        raw.sendall(PULSE)

        assert (raw.recv(100), raw.recv(100)) == (b"it lives", b"")
    assert door.inside == []


def test_a_question_that_comes_in_pieces_is_one(door: Door) -> None:
    with door.caller() as raw:
        raw.sendall(PULSE[:30])
        raw.sendall(PULSE[30:])

        # Who is slow between them is let in, with both.
        assert eventually(lambda: so_far(raw) == b"it lives" or door.told() == [PULSE])


def so_far(raw: socket.socket) -> bytes:
    raw.setblocking(False)
    try:
        return raw.recv(100, socket.MSG_PEEK)
    except BlockingIOError:
        return b""


@pytest.mark.parametrize("said", [OTHER, b"\x16\x03\x01", PULSE[:10]])
def test_everybody_else_is_let_in_with_all_that_was_said(said: bytes, door: Door) -> None:
    with door.caller() as raw:
        raw.sendall(said)
        eventually(lambda: door.inside)

        assert door.told() == [said]


def test_who_says_nothing_is_let_in_after_a_glance(door: Door) -> None:
    with door.caller():
        assert eventually(lambda: len(door.inside) == 1)


def test_a_crowd_that_says_nothing_keeps_nobody_from_asking(door: Door) -> None:
    with ExitStack() as crowd:
        for _ in range(300):
            crowd.enter_context(door.caller())
        with door.caller() as raw:
            raw.sendall(PULSE)

            assert raw.recv(100) == b"it lives"
        assert eventually(lambda: len(door.inside) == 300)


def test_a_closed_door_lets_nobody_in_and_leaves_no_thread(tmp_path: Path) -> None:
    # Doors of other tests may still be on their way out.
    others = set(threading.enumerate())
    door = Door(tmp_path / "s")

    door.doorman.stop(5)

    with pytest.raises(OSError, match=r"refused|reset"):
        door.caller()
    assert "sgops-http-door" not in {thread.name for thread in set(threading.enumerate()) - others}
