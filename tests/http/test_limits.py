"""The limits are those that were promised, and a crowd that does nothing costs the others nothing."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

import pytest

from sgops.http.limits import Limits
from tests.support.eventually import eventually
from tests.support.faces import TOKEN, Faces, line, request, serving, status_of, talk
from tests.support.fake_operations import FakeOperations

CROWD = 300
STATUS = request("GET", "/v1/admin/status", f"Authorization: Bearer {TOKEN}")


def test_the_limits_are_those_that_were_promised() -> None:
    limits = Limits()

    assert (limits.requests, limits.connections) == (32, 32)
    assert limits.body == 1024 * 1024
    assert (limits.header_seconds, limits.body_seconds) == (5, 30)


@pytest.mark.parametrize(
    "begun", [b"", b"GET /v1/admin/sta", b"POST /v1/admin/jobs HTTP/1.1\r\nHost: localhost\r\nX: "]
)
@pytest.mark.parametrize("tcp", [False, True])
def test_three_hundred_that_say_nothing_hold_up_nobody(begun: bytes, tcp: bool, tmp_path: Path) -> None:
    with serving(tmp_path, FakeOperations()) as faces, ExitStack() as stack:
        crowd = [stack.enter_context(line(faces, tcp=tcp)) for _ in range(CROWD)]
        for raw in crowd:
            _say(raw, begun)
        began = perf_counter()
        answers = [talk(faces, STATUS, tcp=tcp) for _ in range(20)]
        spent = perf_counter() - began

        assert [status_of(answer) for answer in answers] == [200] * 20
        assert spent < 5
        eventually(lambda: _still_open(crowd) <= Limits().connections, what="the crowd to be sent away")


def test_slow_bodies_take_no_more_places_than_there_are(tmp_path: Path) -> None:
    begun = request("POST", "/v1/admin/jobs", "Content-Length: 500") + b'{"pipeline": '
    limits = Limits(requests=4, body_seconds=0.3)

    with serving(tmp_path, FakeOperations(), limits=limits) as faces, ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(line(faces)).sendall(begun)
        full = eventually(lambda: _is_busy(faces), what="the places to be taken")
        probe = talk(faces, request("GET", "/v1/admin/health/live"))

        assert full
        assert status_of(probe) == 200
        eventually(lambda: not _is_busy(faces), what="the places to be free again")


def _say(raw: socket.socket, text: bytes) -> None:
    try:
        raw.sendall(text)
    except OSError:
        return  # it was sent away before it could begin


def _still_open(crowd: list[socket.socket]) -> int:
    return sum(_is_open(raw) for raw in crowd)


def _is_open(raw: socket.socket) -> bool:
    raw.setblocking(False)
    try:
        return bool(raw.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return True
    except OSError:
        return False


def _is_busy(faces: Faces) -> bool:
    return status_of(talk(faces, request("GET", "/v1/admin/jobs"))) == 503
