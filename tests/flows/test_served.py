"""Nothing that hangs on the HTTP face holds up the engine's end."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

import pytest

from tests.cli.serving import Place

pytestmark = pytest.mark.slow

STREAM = b"GET /v1/admin/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
HALF = b"POST /v1/admin/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path).prepare().serve()
    yield made
    made.kill()


def test_open_streams_and_half_said_questions_do_not_hold_up_the_end(place: Place) -> None:
    assert place.process is not None
    with ExitStack() as stack:
        for said in (STREAM, STREAM, HALF, b"GET /v1"):
            raw = stack.enter_context(socket.socket(socket.AF_UNIX))
            raw.connect(str(place.folder / "data" / "sgops.sock"))
            raw.sendall(said)
        began = perf_counter()

        place.process.send_signal(signal.SIGTERM)
        code = place.process.wait(30)

    assert code == 0
    assert perf_counter() - began < 10
    assert not (place.folder / "data" / "sgops.sock").exists()
