"""Where an engine listens, and how a path of any length is reached."""

from __future__ import annotations

import os
import socket
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sgops.core.errors import ConfigError, EngineRunning

# The kernel's limits are 108 bytes on Linux and 104 on macOS, the end mark included.
_LONGEST: Final = 103
BACKLOG: Final = 128


@contextmanager
def reachable(path: Path) -> Iterator[str]:
    """Give a name for the path that the kernel takes, through its folder's descriptor when it is too long."""
    if len(os.fsencode(path)) <= _LONGEST:
        yield os.fspath(path)
        return
    if sys.platform != "linux":
        raise ConfigError(f"{path} is too long for a socket", hint="choose a shorter engine.data_dir")
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def answers(path: Path) -> bool:
    """Say whether somebody listens there."""
    with reachable(path) as name:
        return _answers(name)


class UnixListener:
    """A listening socket in the data folder, for its owner alone; the engine lock is held by who makes it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with reachable(path) as name:
            _clear(name, path)
            self.socket = _bound(name)
            self._file = _identity(name)

    @property
    def is_there(self) -> bool:
        """Whether whoever looks for the socket's file finds it."""
        try:
            with reachable(self._path) as name:
                return _identity(name) == self._file
        except OSError:
            return False

    def remove(self) -> None:
        """Take the socket's file away, if it is still this socket's."""
        with suppress(FileNotFoundError), reachable(self._path) as name:
            if _identity(name) == self._file:
                Path(name).unlink()


def tcp_listener(address: str) -> socket.socket:
    """Listen on `host:port`, `[v6]:port` or, for any free port, `host:0`."""
    host, port = _host_and_port(address)
    listener: socket.socket | None = None
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )[0]
        # The protocol is named, or asyncio leaves Nagle's algorithm on, which costs 40 ms an answer.
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(BACKLOG)
    except OSError as wrong:
        if listener is not None:
            listener.close()
        raise ConfigError(f"api.listen: {address} cannot be used: {wrong.strerror or wrong}") from wrong
    return listener


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ConfigError(f"api.listen: '{address}' is not HOST:PORT", hint='for example "127.0.0.1:8470"')
    return host.removeprefix("[").removesuffix("]"), int(port)


def _identity(name: str) -> tuple[int, int]:
    # The number alone is given anew to the next file, a moment later.
    found = os.lstat(name)
    return found.st_ino, found.st_ctime_ns


def _clear(name: str, path: Path) -> None:
    """Take away the socket of a dead engine; anything else that stands there is a reason to stop."""
    try:
        mode = os.lstat(name).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise ConfigError(f"{path} is in the way: it is not a socket", hint="move it elsewhere")
    if _answers(name):
        raise EngineRunning(f"another engine listens on {path}", hint="sgops status")
    Path(name).unlink()


def _answers(name: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(name)
        except ConnectionRefusedError:
            return False
        except (TimeoutError, BlockingIOError):
            return True  # somebody listens, and is too busy to answer
    return True


def _bound(name: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _private(listener):
            listener.bind(name)
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


@contextmanager
def _private(listener: socket.socket) -> Iterator[None]:
    """Have the file made 0600, so that there is no moment in which others may connect."""
    if sys.platform == "linux":
        # The file takes the socket's mode: a umask would be every thread's, for a moment.
        os.fchmod(listener.fileno(), 0o600)
        yield
    else:
        former = os.umask(0o177)
        try:
            yield
        finally:
            os.umask(former)
