"""Events reach those who listen, and nobody who listens holds anything up."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter

import pytest

from sgops.core.errors import Busy, StorageFailed
from sgops.core.views import EventView, Page
from sgops.core.wire import from_wire
from sgops.http.limits import Limits
from tests.support.eventually import eventually
from tests.support.faces import Faces, line, request, serving, status_of, talk
from tests.support.fake_operations import FakeOperations

STREAM = "/v1/admin/events/stream"


class Failing(FakeOperations):
    def follow(self, since: int, *, wait: float) -> Page[EventView]:
        raise StorageFailed("the disk is full")


def test_a_listener_hears_what_happens_from_now_on(faces: Faces, engine: FakeOperations) -> None:
    with _listening(faces) as raw:
        happened = engine.happen(job=3)

        [heard] = _events(raw, 1)

    assert heard == happened


def test_each_event_goes_under_its_id(faces: Faces, engine: FakeOperations) -> None:
    with _listening(faces, "Last-Event-ID: 7") as raw:
        frame = _frames(raw, 1)[0]

    assert frame.startswith(b"id: 8\n")
    assert json.loads(frame.partition(b"data: ")[2])["id"] == 8


def test_a_listener_that_comes_back_misses_nothing(faces: Faces, engine: FakeOperations) -> None:
    engine.happen()

    with _listening(faces, "Last-Event-ID: 5") as raw:
        heard = _events(raw, 4)

    assert [event.id for event in heard] == [6, 7, 8, 9]


@pytest.mark.parametrize("last_seen", ["nine", "-1", "1e3", "9" * 30])
def test_an_id_that_is_none_is_a_bad_request(last_seen: str, faces: Faces) -> None:
    answer = talk(faces, request("GET", STREAM, f"Last-Event-ID: {last_seen}"))

    assert status_of(answer) == 400


def test_a_listener_that_goes_leaves_its_seat(tmp_path: Path) -> None:
    with serving(tmp_path, FakeOperations(), limits=Limits(followers=1, look_seconds=0.05)) as faces:
        with _listening(faces) as first:
            full = talk(faces, request("GET", STREAM))
            first.shutdown(socket.SHUT_RDWR)

        eventually(lambda: _can_listen(faces), what="the seat to be free again")

    assert status_of(full) == 503


def test_seats_are_shared_with_those_who_ask_and_wait(tmp_path: Path) -> None:
    with serving(tmp_path, FakeOperations(), limits=Limits(followers=1)) as faces, _listening(faces):
        with pytest.raises(Busy):
            faces.over_socket().follow(8, wait=0)

        assert faces.over_socket().job(1).id == 1


def test_listeners_that_never_read_hold_up_neither_events_nor_each_other(faces: Faces, engine: FakeOperations) -> None:
    with ExitStack() as stack:
        deaf = [stack.enter_context(_listening(faces)) for _ in range(3)]
        keen = stack.enter_context(_listening(faces))
        happened = [engine.happen() for _ in range(200)]

        heard = _events(keen, 200)

    assert len(deaf) == 3
    assert heard == happened


def test_the_end_sends_listeners_home_at_once(tmp_path: Path) -> None:
    with serving(tmp_path, FakeOperations()) as faces, ExitStack() as stack:
        listeners = [stack.enter_context(_listening(faces)) for _ in range(3)]
        begun = perf_counter()

        faces.server.stop(5)
        ends = [_rest(raw) for raw in listeners]

    assert perf_counter() - begun < 4
    assert all(end.endswith(b"0\r\n\r\n") for end in ends)


def test_a_journal_that_cannot_be_read_ends_the_stream_with_the_reason(tmp_path: Path) -> None:
    with serving(tmp_path, Failing()) as faces, line(faces) as raw:
        raw.sendall(request("GET", STREAM))
        said = _rest(raw)

    assert b"event: error" in said
    assert b"the disk is full" in said


def test_a_silent_stream_shows_that_it_lives(tmp_path: Path) -> None:
    limits = Limits(heartbeat_seconds=0.1, look_seconds=0.05)

    with serving(tmp_path, FakeOperations(), limits=limits) as faces, _listening(faces) as raw:
        said = eventually(lambda: raw.recv(4096).strip())

    assert b": still here" in said


def test_who_asks_and_waits_is_answered_when_something_happens(faces: Faces, engine: FakeOperations) -> None:
    nothing = faces.over_socket().follow(8, wait=0.05)
    engine.happen()

    news = faces.over_socket().follow(8, wait=10)

    assert nothing.items == ()
    assert [event.id for event in news.items] == [9]


@contextmanager
def _listening(faces: Faces, *headers: str) -> Iterator[socket.socket]:
    with line(faces) as raw:
        raw.sendall(request("GET", STREAM, *headers))
        head = b""
        while b": following\n\n" not in head:
            part = raw.recv(1)
            assert part, head
            head += part
        yield raw


def _can_listen(faces: Faces) -> bool:
    with line(faces) as raw:
        raw.sendall(request("GET", STREAM))
        return raw.recv(4096).startswith(b"HTTP/1.1 200")


def _frames(raw: socket.socket, count: int) -> list[bytes]:
    text = b""
    while text.count(b"}\n\n") < count:
        part = raw.recv(65536)
        assert part, text
        text += part
    # What is left of the chunks' own lines stands between the frames.
    return [b"id: " + frame.partition(b"\n\n")[0] for frame in text.split(b"id: ")[1:]]


def _events(raw: socket.socket, count: int) -> list[EventView]:
    frames = _frames(raw, count)
    return [from_wire(EventView, json.loads(frame.partition(b"data: ")[2])) for frame in frames]


def _rest(raw: socket.socket) -> bytes:
    said = b""
    while part := raw.recv(65536):
        said += part
    return said


def test_a_filter_that_would_not_hold_is_refused(faces: Faces) -> None:
    answer = talk(faces, request("GET", f"{STREAM}?filter=job:6"))

    assert status_of(answer) == 400
    assert b"'filter' is not known here" in answer
