"""The ways by which one and the same engine can be asked."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import cast

from sgops.http.client import RemoteOperations
from sgops.http.limits import Limits
from sgops.http.server import AdminServer
from sgops.ports import Operations

TOKEN = "the-token-of-the-tests"


class Switch:
    """Stand before the engine of the moment, so that one server can serve a whole module of tests."""

    def __init__(self) -> None:
        self.engine: object = None

    def __getattr__(self, name: str) -> object:
        return getattr(self.engine, name)


class Broken:
    """An engine that answers every question with the same error."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., object]:
        def fail(*_: object, **__: object) -> object:
            raise self._error

        return fail


class Faces:
    """One server on a socket and on TCP, and the engine behind it."""

    def __init__(self, server: AdminServer, path: Path, switch: Switch) -> None:
        self.server = server
        self.path = path
        self._switch = switch

    @property
    def url(self) -> str:
        host, port = self.server.address or ("", 0)
        return f"http://{host}:{port}"

    def serve(self, engine: object) -> None:
        """Have everything from now on answered by this engine."""
        self._switch.engine = engine

    def over_socket(self) -> Operations:
        return RemoteOperations(self.path, timeout=20)

    def over_tcp(self) -> Operations:
        return RemoteOperations(self.url, token=TOKEN, timeout=20)


@contextmanager
def serving(
    folder: Path,
    engine: object = None,
    *,
    limits: Limits | None = None,
    is_ready: Callable[[], bool] = lambda: True,
    hosts: Sequence[str] = (),
    token: Callable[[], str] = lambda: TOKEN,
) -> Iterator[Faces]:
    """Serve an engine on a socket in the folder and on a free port."""
    switch = Switch()
    switch.engine = engine
    server = AdminServer(
        cast("Operations", switch),
        socket_path=folder / "sgops.sock",
        listen="127.0.0.1:0",
        token=token,
        hosts=hosts,
        is_ready=is_ready,
        limits=limits,
    )
    server.start()
    try:
        yield Faces(server, folder / "sgops.sock", switch)
    finally:
        server.stop(2)


def talk(faces: Faces, *parts: bytes, tcp: bool = False, wait: float = 10) -> bytes:
    """Send raw bytes and give all that comes back until the other side closes."""
    with line(faces, tcp=tcp, wait=wait) as raw:
        for part in parts:
            raw.sendall(part)
        return heard(raw)


class SocketConnection(HTTPConnection):
    """The standard library's client, on the engine's socket."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


@contextmanager
def line(faces: Faces, *, tcp: bool = False, wait: float = 10) -> Iterator[socket.socket]:
    """Open a connection that nobody makes well-behaved."""
    family = socket.AF_INET if tcp else socket.AF_UNIX
    with socket.socket(family, socket.SOCK_STREAM) as raw:
        raw.settimeout(wait)
        raw.connect((faces.server.address or ()) if tcp else str(faces.path))
        yield raw


def heard(raw: socket.socket) -> bytes:
    """Give all that comes until the other side closes."""
    parts = []
    while part := raw.recv(65536):
        parts.append(part)
    return b"".join(parts)


def request(method: str, path: str, *headers: str, body: str = "", host: str = "localhost") -> bytes:
    """Write a request by hand, to be answered on a connection that closes after it."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def body_of(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]
