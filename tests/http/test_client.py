"""Asking an engine that is away, of another kind, or slow."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import pytest

import sgops
from sgops.core.errors import Busy, ConfigError, NoEngine, Refused, UsageError
from sgops.http.client import RemoteOperations
from sgops.ports import Submission
from tests.support.eventually import eventually
from tests.support.faces import Faces, talk
from tests.support.fake_operations import FakeOperations

HEAD = f"HTTP/1.1 200 OK\r\nSgops-Version: {sgops.__version__}\r\n"


def test_where_no_socket_is_there_is_no_engine(tmp_path: Path) -> None:
    ask = RemoteOperations(tmp_path / "sgops.sock")

    with pytest.raises(NoEngine, match=r"sgops\.sock") as gone:
        ask.status()

    assert "sgops serve" in gone.value.hint


def test_the_socket_of_a_dead_engine_is_no_engine(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "sgops.sock"))

    with pytest.raises(NoEngine):
        RemoteOperations(tmp_path / "sgops.sock").status()


def test_where_no_port_is_open_there_is_no_engine() -> None:
    with socket.socket(socket.AF_INET) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(NoEngine, match=str(port)):
        RemoteOperations(f"http://127.0.0.1:{port}").status()


@pytest.mark.parametrize(
    "address",
    ["https://127.0.0.1:1", "ftp://x", "http://", "http://me:secret@x", "http://x/v1", "http://x:99999", "http://[::1"],
)
def test_an_address_that_is_none_is_a_usage_error(address: str) -> None:
    with pytest.raises(UsageError):
        RemoteOperations(address)


@pytest.mark.parametrize("token", ["ünï", "new\nline"])
def test_a_token_that_no_header_can_hold_is_refused(token: str) -> None:
    with pytest.raises(ConfigError):
        RemoteOperations("http://127.0.0.1:1", token=token)


def test_a_wrong_token_is_told(faces: Faces) -> None:
    ask = RemoteOperations(faces.url, token="wrong")

    with pytest.raises(Exception, match="token") as refused:
        ask.status()

    assert getattr(refused.value, "code", "") == "unauthorized"


@pytest.mark.parametrize("version", ["0.0.9", "0.2.0", "1.0.0"])
def test_an_engine_of_another_version_is_named(version: str, tmp_path: Path) -> None:
    answer = f"HTTP/1.1 200 OK\r\nSgops-Version: {version}\r\n\r\n{{}}"

    with _answering(tmp_path, answer) as path, pytest.raises(Refused) as skewed:
        RemoteOperations(path).status()

    assert version in skewed.value.message
    assert sgops.__version__ in skewed.value.message


@pytest.mark.parametrize(
    "answer",
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "SSH-2.0-OpenSSH_9\r\n",
        "",
        f"{HEAD}Content-Length: 50\r\n\r\n{{}}",
        f"{HEAD}\r\nnonsense",
        f"{HEAD}\r\n[]",
    ],
)
def test_what_is_no_engine_is_not_taken_for_one(answer: str, tmp_path: Path) -> None:
    with _answering(tmp_path, answer) as path, pytest.raises(NoEngine):
        RemoteOperations(path).status()


def test_an_engine_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    with _listening(tmp_path) as (path, _):
        begun = perf_counter()

        with pytest.raises(Busy, match=r"0\.2 s"):
            RemoteOperations(path, timeout=0.2).status()

    assert perf_counter() - begun < 5


def test_an_answer_that_drips_is_given_up_at_the_same_moment(tmp_path: Path) -> None:
    with _dripping(tmp_path) as path:
        begun = perf_counter()

        with pytest.raises(Busy):
            RemoteOperations(path, timeout=0.3).status()

    assert perf_counter() - begun < 5


def test_a_body_that_is_too_large_is_told_as_that(faces: Faces) -> None:
    with pytest.raises(Exception, match="bytes") as refused:
        faces.over_socket().submit(Submission(name="story", params={"text": "x" * 3_000_000}))

    assert getattr(refused.value, "code", "") == "body_too_large"


def test_many_threads_may_ask_at_once(faces: Faces) -> None:
    ask = faces.over_socket()
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(ask.job(1).id)) for _ in range(12)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert answers == [1] * 12


def test_an_engine_can_be_told_to_stop(faces: Faces, engine: FakeOperations) -> None:
    faces.over_socket().shutdown(now=True)

    assert engine.was_shut_down == [True]


def test_the_client_leaves_no_thread_behind(faces: Faces) -> None:
    faces.over_socket().status()

    eventually(lambda: "sgops-deadline" not in [thread.name for thread in threading.enumerate()])


@contextmanager
def _listening(folder: Path) -> Iterator[tuple[Path, socket.socket]]:
    path = folder / "sgops.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        yield path, listener


@contextmanager
def _answering(folder: Path, answer: str) -> Iterator[Path]:
    """Answer one question with these bytes, and close."""
    with _listening(folder) as (path, listener):

        def serve() -> None:
            raw, _ = listener.accept()
            with raw:
                raw.recv(65536)
                raw.sendall(answer.encode())

        server = threading.Thread(target=serve, daemon=True)
        server.start()
        yield path
        server.join(10)


@contextmanager
def _dripping(folder: Path) -> Iterator[Path]:
    """Answer one byte at a time, until nobody listens any more."""
    ended = threading.Event()
    with _listening(folder) as (path, listener):

        def serve() -> None:
            raw, _ = listener.accept()
            with raw:
                raw.sendall(HEAD.encode() + b"X-Long: ")
                while not ended.wait(0.02):
                    raw.send(b"x")

        def drip() -> None:
            try:
                serve()
            except OSError:
                ended.set()

        server = threading.Thread(target=drip, daemon=True)
        server.start()
        yield path
        ended.set()
        server.join(10)


def test_what_the_server_would_have_said_to_the_talker_is_what_the_client_reads(faces: Faces) -> None:
    raw = talk(faces, b"GET /v1/admin/jobs/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")

    job = faces.over_socket().job(1)

    assert f'"id":{job.id}'.encode() in raw
