"""How long a caller may be silent, slow or deaf."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from sgops.http.limits import Limits
from tests.support.eventually import eventually
from tests.support.faces import Faces, body_of, heard, line, request, serving, status_of, talk
from tests.support.fake_operations import FakeOperations

STATUS = request("GET", "/v1/admin/status")
KEPT_OPEN = STATUS.replace(b"Connection: close\r\n", b"")
SHORT = Limits(header_seconds=0.1, stalled_seconds=0.2, connections=4, idle_seconds=30, linger_seconds=0.1)


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    with serving(tmp_path_factory.mktemp("hurried"), FakeOperations(), limits=SHORT) as faces:
        yield faces


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    with serving(tmp_path_factory.mktemp("crowded"), FakeOperations(), limits=Limits(connections=4)) as faces:
        yield faces


@pytest.mark.parametrize("begun", [b"", b"GET", b"GET /v1/admin/status HTTP/1.1\r\nHost: localhost\r\n"])
def test_headers_that_do_not_come_in_time_are_given_up(begun: bytes, hurried: Faces) -> None:
    answer = talk(hurried, begun)

    assert status_of(answer) == 408
    assert json.loads(body_of(answer))["error"]["code"] == "too_slow"


def test_headers_that_drip_are_given_up_all_the_same(hurried: Faces) -> None:
    with line(hurried) as raw:
        dripped = _drip(raw, STATUS)
        answer = heard(raw)

    assert dripped < len(STATUS)
    assert status_of(answer) == 408


def test_the_second_requests_headers_have_the_same_deadline(hurried: Faces) -> None:
    with line(hurried) as raw:
        raw.sendall(KEPT_OPEN + b"GET /v1")
        answers = heard(raw)

    assert answers.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408" in answers


def test_a_connection_serves_one_request_after_another(hurried: Faces) -> None:
    with line(hurried) as raw:
        raw.sendall(KEPT_OPEN * 2 + STATUS)
        answers = heard(raw)

    assert answers.count(b"HTTP/1.1 200") == 3


def test_a_body_that_goes_on_after_its_refusal_is_cut_off(hurried: Faces) -> None:
    endless = request("POST", "/v1/admin/jobs", "Content-Length: 99999999").replace(b"Connection: close\r\n", b"")

    with line(hurried) as raw:
        raw.sendall(endless)
        answer = heard(raw)

    assert status_of(answer) == 413


def test_a_caller_that_does_not_read_its_answer_is_cut_off(hurried: Faces) -> None:
    with line(hurried) as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.settimeout(0.05)

        eventually(lambda: _is_cut_off(raw), what="the server to cut off a caller that never reads")


def test_of_too_many_idle_connections_the_oldest_is_closed(crowded: Faces) -> None:
    with ExitStack() as stack:
        first, *rest = [stack.enter_context(line(crowded)) for _ in range(5)]

        assert heard(first) == b""
        assert [_answers(raw) for raw in rest] == [True] * 4


def test_a_connection_that_waits_for_its_answer_is_not_idle(crowded: Faces) -> None:
    follow = request("GET", "/v1/admin/events/follow?since=8&wait=0.3")

    with line(crowded) as busy, ExitStack() as stack:
        busy.sendall(follow)
        _ = [stack.enter_context(line(crowded)) for _ in range(6)]
        answer = heard(busy)

    assert status_of(answer) == 200


def _drip(raw: socket.socket, text: bytes) -> int:
    """Send a byte at a time until the other side has answered, and say how many."""
    raw.settimeout(0.02)
    for count in range(len(text)):
        raw.sendall(text[count : count + 1])
        try:
            raw.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            continue
        raw.settimeout(10)
        return count
    return len(text)


def _is_cut_off(raw: socket.socket) -> bool:
    try:
        raw.send(KEPT_OPEN * 50)
    except TimeoutError:
        return False
    except OSError:
        return True
    return False


def _answers(raw: socket.socket) -> bool:
    raw.sendall(STATUS)
    return heard(raw).startswith(b"HTTP/1.1 200")
