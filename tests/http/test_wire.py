"""One answer is read as it was written, and what is no whole answer is never taken for one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sgops.http.wire import Garbled, Reply, Wire

CHUNKED = b"HTTP/1.1 200 OK\r\nSGOPS-VERSION: 1.2\r\nTransfer-Encoding: chunked\r\n\r\n%b" % (
    b"3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\r\n\r\n"
)
WHOLE = [
    b"HTTP/1.1 200 OK\r\nSgops-Version: 1.2\r\nContent-Length: 5\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nsgops-version:1.2\r\ncontent-length:5\r\n\r\nhello and more",
    b"HTTP/1.1 200 OK\r\nSgops-Version: 1.2\r\n\r\nhello",
    b"HTTP/1.1 200\nSgops-Version: 1.2\n\nhello",
    CHUNKED,
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nSgops-Version: 1.2\r\nContent-Length: 5\r\n\r\nhello",
]
BROKEN = [
    b"",
    b"HTTP/1.1 200 OK",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n",
    b"HTTP/1.1 OK\r\n\r\n",
    b"HTTP/2 200\r\n\r\n",
    b"SSH-2.0-OpenSSH_9.6\r\n",
]


@pytest.mark.parametrize("answer", WHOLE)
def test_a_whole_answer_is_read_however_it_is_written(answer: bytes, tmp_path: Path) -> None:
    with answering(tmp_path, answer) as (wire, _):
        reply = wire.ask("GET", "/", {}, None)

    assert reply == Reply(status=200, version="1.2", body=b"hello")


@pytest.mark.parametrize("answer", BROKEN)
def test_what_is_no_whole_answer_is_not_taken_for_one(answer: bytes, tmp_path: Path) -> None:
    with answering(tmp_path, answer) as (wire, _), pytest.raises(Garbled):
        wire.ask("GET", "/", {}, None)


def test_an_answer_without_a_body_is_not_waited_for(tmp_path: Path) -> None:
    with answering(tmp_path, b"HTTP/1.1 204 No Content\r\n\r\n") as (wire, _):
        assert wire.ask("GET", "/", {}, None) == Reply(status=204, version=None, body=b"")


def test_a_question_goes_out_whole(tmp_path: Path) -> None:
    with answering(tmp_path, WHOLE[0]) as (wire, heard):
        wire.ask("POST", "/v1/admin/jobs?a=b", {"Accept": "*/*"}, b"{}")

    assert heard == [
        b"POST /v1/admin/jobs?a=b HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nContent-Length: 2\r\n\r\n{}"
    ]


def torn(whole: bytes) -> st.SearchStrategy[bytes]:
    place = st.integers(0, len(whole))
    return st.tuples(place, place, st.binary(max_size=4)).map(lambda cut: whole[: cut[0]] + cut[2] + whole[cut[1] :])


@given(answer=st.binary(max_size=60) | st.sampled_from(WHOLE).flatmap(torn))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_is_an_answer_or_none(answer: bytes, tmp_path: Path) -> None:
    with answering(tmp_path, answer) as (wire, _):
        try:
            reply = wire.ask("GET", "/", {}, None)
        except Garbled:
            return

    assert 100 <= reply.status <= 999


@contextmanager
def answering(folder: Path, answer: bytes) -> Iterator[tuple[Wire, list[bytes]]]:
    """Give a wire to somebody who says the same to whatever is asked, and what they heard."""
    path, heard = folder / "line", list[bytes]()
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()

        def say() -> None:
            line, _ = listener.accept()
            with line:
                heard.append(line.recv(65536))
                line.sendall(answer)

        server = threading.Thread(target=say, daemon=True)
        server.start()
        wire = Wire("localhost", 80, 20, path)
        try:
            yield wire, heard
        finally:
            server.join(20)
            wire.close()
