"""A server begins when it says so, and ends when it is told to."""

from __future__ import annotations

import socket
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sgops.core.errors import ConfigError, EngineRunning, NoEngine, Starting
from sgops.core.views import Verdict
from sgops.http.limits import Limits
from sgops.http.server import AdminServer
from sgops.ports import Asking, Submission
from tests.support.eventually import eventually
from tests.support.faces import TOKEN, Faces, heard, line, request, serving, status_of, talk
from tests.support.fake_operations import FakeOperations

A_STORY = Submission(name="story")


class Hanging(FakeOperations):
    """An engine in which one question never ends until the test is over."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.may_end = threading.Event()

    def verify(self) -> Verdict:
        self.asked.set()
        self.may_end.wait(20)
        return super().verify()


def test_the_socket_is_for_its_owner_alone(faces: Faces) -> None:
    mode = faces.path.stat().st_mode

    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


def test_a_path_of_any_length_can_be_served_and_asked(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)

    with serving(deep, FakeOperations()) as faces:
        job = faces.over_socket().job(1)

    assert job.id == 1
    assert not faces.path.exists()


def test_a_socket_that_was_deleted_is_made_anew(tmp_path: Path) -> None:
    with serving(tmp_path, FakeOperations()) as faces:
        for _ in range(2):
            faces.path.unlink()
            faces.server.keep()

            assert faces.over_socket().job(1).id == 1
            assert faces.over_tcp().job(1).id == 1

    assert not faces.path.exists()


def test_a_socket_that_is_where_it_was_is_left_as_it_is(faces: Faces) -> None:
    before = faces.path.stat()

    faces.server.keep()

    assert faces.path.stat() == before


def test_what_stands_in_the_place_of_the_socket_is_told_and_left_alone(tmp_path: Path) -> None:
    with serving(tmp_path, FakeOperations()) as faces:
        faces.path.unlink()
        faces.path.write_text("a letter")

        with pytest.raises(ConfigError, match="is in the way"):
            faces.server.keep()

        assert faces.over_tcp().job(1).id == 1
        assert faces.path.read_text() == "a letter"


def test_who_waits_for_an_answer_when_the_engine_ends_is_told_so(tmp_path: Path) -> None:
    engine = Hanging()
    with serving(tmp_path, engine) as faces, ThreadPoolExecutor(1) as asking:
        answer = asking.submit(faces.over_socket().verify)
        assert engine.asked.wait(20)

        faces.server.stop(0.1)

        with pytest.raises(NoEngine, match="broke off"):
            answer.result(20)
        engine.may_end.set()


def test_the_socket_of_a_dead_engine_is_replaced(tmp_path: Path) -> None:
    _leave_a_dead_socket(tmp_path / "sgops.sock")

    with serving(tmp_path, FakeOperations()) as faces:
        job = faces.over_socket().job(1)

    assert job.id == 1


def test_the_socket_of_a_living_engine_is_left_alone(faces: Faces) -> None:
    with pytest.raises(EngineRunning), serving(faces.path.parent):
        pass

    assert faces.over_socket().job(1).id == 1


def test_a_file_that_is_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sgops.sock").write_text("dear")

    with pytest.raises(ConfigError), serving(tmp_path):
        pass

    assert (tmp_path / "sgops.sock").read_text() == "dear"


def test_the_socket_is_gone_after_the_end(tmp_path: Path) -> None:
    with serving(tmp_path, FakeOperations()) as faces:
        pass

    assert not faces.path.exists()


def test_the_socket_of_the_next_engine_is_left_alone_at_the_end(tmp_path: Path) -> None:
    with serving(tmp_path, FakeOperations()) as faces:
        faces.path.unlink()
        faces.path.write_text("another's")

    assert faces.path.read_text() == "another's"


def test_tcp_is_not_there_unless_it_is_asked_for(tmp_path: Path) -> None:
    server = AdminServer(FakeOperations(), socket_path=tmp_path / "sgops.sock")

    server.start()
    server.stop(2)

    assert server.address is None


@pytest.mark.parametrize("token", ["", "two words", "new\nline", "ünï"])
def test_tcp_is_refused_without_a_fit_token(token: str, tmp_path: Path) -> None:
    path = tmp_path / "sgops.sock"

    with pytest.raises(ConfigError, match="token"):
        AdminServer(FakeOperations(), socket_path=path, listen="127.0.0.1:0", token=lambda: token)
    with pytest.raises(ConfigError, match="token"):
        AdminServer(FakeOperations(), socket_path=path, listen="127.0.0.1:0")


def test_an_address_that_is_taken_is_told_and_leaves_nothing_behind(faces: Faces, tmp_path: Path) -> None:
    host, port = faces.server.address or ("", 0)
    path = tmp_path / "sgops.sock"
    server = AdminServer(FakeOperations(), socket_path=path, listen=f"{host}:{port}", token=lambda: TOKEN)

    with pytest.raises(ConfigError, match=str(port)):
        server.start()

    assert list(tmp_path.iterdir()) == []


def test_an_answer_over_tcp_does_not_wait_for_more(faces: Faces) -> None:
    with line(faces, tcp=True) as raw:
        raw.sendall(request("GET", "/v1/admin/health/live"))
        eventually(lambda: raw.recv(65536))

        assert faces.server.address


def test_every_answer_names_the_version(faces: Faces) -> None:
    answers = [talk(faces, request("GET", "/v1/admin/status")), talk(faces, b"nonsense\r\n\r\n")]

    assert [b"sgops-version: " in answer.lower() for answer in answers] == [True, True]


def test_only_probes_are_answered_while_the_engine_starts(tmp_path: Path) -> None:
    limits = Limits(starting_seconds=0.05)

    with serving(tmp_path, FakeOperations(), is_ready=lambda: False, limits=limits) as faces:
        ask = faces.over_socket()
        probes = [ask.live(), ask.ready(), ask.health(), ask.status()]
        closed = (lambda: ask.jobs(Asking()), ask.pause, lambda: ask.follow(0, wait=0), lambda: ask.submit(A_STORY))
        refused = [_refused(question) for question in closed]

    assert all(probes)
    assert [type(error) for error in refused] == [Starting] * 4


def test_a_submit_waits_a_little_for_recovery_to_end(tmp_path: Path) -> None:
    questions = iter([False, False, False])

    with serving(tmp_path, FakeOperations(), is_ready=lambda: next(questions, True)) as faces:
        answer = faces.over_socket().submit(A_STORY)

    assert answer.ids


def test_a_submit_that_waits_to_be_let_in_is_told_when_the_server_ends(tmp_path: Path) -> None:
    waits = threading.Event()

    def never_ready() -> bool:
        waits.set()
        return False

    with serving(tmp_path, FakeOperations(), is_ready=never_ready) as faces, line(faces) as raw:
        raw.sendall(request("POST", "/v1/admin/jobs", body='{"pipeline": "story"}'))
        assert waits.wait(10)
        faces.server.stop(0.5)
        answer = heard(raw)

    assert status_of(answer) == 503
    assert b'"starting"' in answer


def test_however_many_calls_hang_a_probe_is_answered(tmp_path: Path) -> None:
    engine = Hanging()
    limits = Limits(threads=1)

    with serving(tmp_path, engine, limits=limits) as faces, line(faces) as raw:
        raw.sendall(request("GET", "/v1/admin/verify"))
        assert engine.asked.wait(10)
        answer = faces.over_socket().live()
        engine.may_end.set()

    assert answer.status == "healthy"


def test_more_requests_than_can_be_answered_at_once_are_told_to_come_again(tmp_path: Path) -> None:
    engine = Hanging()

    with serving(tmp_path, engine, limits=Limits(requests=1)) as faces, line(faces) as raw:
        raw.sendall(request("GET", "/v1/admin/verify"))
        assert engine.asked.wait(10)
        answer = talk(faces, request("GET", "/v1/admin/jobs"))
        probe = talk(faces, request("GET", "/v1/admin/health/live"))
        engine.may_end.set()

    assert status_of(answer) == 503
    assert status_of(probe) == 200


def test_the_end_waits_for_no_call_that_hangs(tmp_path: Path) -> None:
    engine = Hanging()
    before = set(threading.enumerate())
    server = AdminServer(engine, socket_path=tmp_path / "sgops.sock")
    server.start()

    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(str(tmp_path / "sgops.sock"))
        raw.sendall(request("GET", "/v1/admin/verify"))
        assert engine.asked.wait(10)
        server.stop(0.1)

    assert "sgops-http" not in [thread.name for thread in set(threading.enumerate()) - before]
    engine.may_end.set()


def test_its_threads_end_with_it(tmp_path: Path) -> None:
    before = set(threading.enumerate())

    with serving(tmp_path, FakeOperations()) as faces:
        faces.over_socket().status()
        faces.over_socket().jobs(Asking())

    eventually(lambda: set(threading.enumerate()) <= before, what="the threads of the server to end")


def test_ending_twice_is_ending_once(tmp_path: Path) -> None:
    server = AdminServer(FakeOperations(), socket_path=tmp_path / "sgops.sock")
    server.start()

    server.stop(2)
    server.stop(2)

    assert not (tmp_path / "sgops.sock").exists()


def test_what_is_being_answered_at_the_end_is_answered(tmp_path: Path) -> None:
    engine = Hanging()

    with serving(tmp_path, engine) as faces, line(faces) as raw:
        raw.sendall(request("GET", "/v1/admin/verify"))
        assert engine.asked.wait(10)
        threading.Timer(0.1, engine.may_end.set).start()
        faces.server.stop(10)
        answer = heard(raw)

    assert status_of(answer) == 200


def test_ending_what_never_began_does_nothing(tmp_path: Path) -> None:
    server = AdminServer(FakeOperations(), socket_path=tmp_path / "sgops.sock")

    server.stop(1)

    assert not (tmp_path / "sgops.sock").exists()


def _leave_a_dead_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))


def _refused(question: Callable[[], object]) -> BaseException | None:
    try:
        question()
    except Starting as refused:
        return refused
    return None
