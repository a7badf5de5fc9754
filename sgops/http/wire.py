"""A question and its answer as HTTP/1.1 writes them, over one line that can be cut from another thread.

The standard library's client reads headers as those of mails: to load what reads mails is a twentieth of the way to a
terminal's first row, and of a short command.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from sgops.http.sockets import reachable

_LONGEST_LINE: Final = 65_536
_MOST_HEADERS: Final = 100
_WITHOUT_BODY: Final = frozenset({204, 304})


class Garbled(Exception):
    """What came is no whole answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back, not yet understood."""

    status: int
    version: str | None
    body: bytes


class Wire:
    """One connection for one question, over a unix socket or TCP."""

    def __init__(self, host: str, port: int, timeout: float, path: Path | None) -> None:
        self.host, self.port = host, port
        self._timeout = timeout
        self._path = path
        self._line: socket.socket | None = None
        self.was_cut = False

    def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        """Ask, and read the whole answer."""
        line = self._connected()
        line.sendall(_written(method, target, {"Host": self._name, **headers}, body))
        with line.makefile("rb") as stream:
            return _read(stream)

    def cut(self) -> None:
        """Wake whoever waits on the line."""
        self.was_cut = True
        if self._line is not None:
            # It may have been closed, or not yet connected: then nobody waits for an answer on it.
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()

    def _connected(self) -> socket.socket:
        if self._path is None:
            self._line = line = socket.create_connection((self.host, self.port), self._timeout)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return line
        self._line = line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(self._timeout)
        with reachable(self._path) as name:
            line.connect(name)
        return line

    @property
    def _name(self) -> str:
        if self._path is not None:
            return self.host
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host if host.isascii() else host.encode('idna').decode()}:{self.port}"


def _written(method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
    length = {} if body is None else {"Content-Length": str(len(body))}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in {**headers, **length}.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (body or b"")


def _read(stream: BinaryIO) -> Reply:
    status, headers = _read_head(stream)
    while status < 200:
        # The server says that it goes on listening.
        status, headers = _read_head(stream)
    body = b"" if status in _WITHOUT_BODY else _read_body(stream, headers)
    return Reply(status=status, version=headers.get("sgops-version"), body=body)


def _read_head(stream: BinaryIO) -> tuple[int, Mapping[str, str]]:
    protocol, _, rest = _read_line(stream).partition(" ")
    status = rest[:3]
    if not (protocol.startswith("HTTP/1.") and len(status) == 3 and status.isdecimal()):
        raise Garbled("it does not speak HTTP")
    return int(status), dict(_read_headers(stream))


def _read_headers(stream: BinaryIO) -> Iterator[tuple[str, str]]:
    for _ in range(_MOST_HEADERS):
        line = _read_line(stream)
        if not line:
            return
        name, _, value = line.partition(":")
        yield name.lower(), value.strip()
    raise Garbled("its headers have no end")


def _read_line(stream: BinaryIO) -> str:
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise Garbled("it ended too soon")
    return line.decode("latin-1").rstrip("\r\n")


def _read_body(stream: BinaryIO, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return b"".join(_read_chunks(stream))
    if "content-length" in headers:
        return _read_exactly(stream, _size(headers["content-length"], 10))
    return stream.read()


def _read_chunks(stream: BinaryIO) -> Iterator[bytes]:
    while size := _size(_read_line(stream).partition(";")[0], 16):
        yield _read_exactly(stream, size)
        _read_line(stream)
    while _read_line(stream):
        pass  # what is told after the last chunk


def _size(text: str, base: int) -> int:
    try:
        size = int(text, base)
    except ValueError as wrong:
        raise Garbled("it does not say how long it is") from wrong
    if size < 0:
        raise Garbled("it does not say how long it is")
    return size


def _read_exactly(stream: BinaryIO, size: int) -> bytes:
    part = stream.read(size)
    if len(part) < size:
        raise Garbled("it ended too soon")
    return part
