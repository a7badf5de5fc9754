"""How a question reaches an engine and its answer comes back: one connection, and one deadline for all of it."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sgops.core.errors import Busy, ConfigError, NoEngine, Refused, UsageError
from sgops.http.questions import Question
from sgops.http.wire import Garbled, Reply, Wire

_DEFAULT_PORT: Final = 8470
_START_ONE: Final = "start one: sgops serve"
# What looks like the name of a file in this folder, and was hardly meant as one.
_HOST_AND_PORT: Final = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):[0-9]{1,5}")


class Address:
    """Where an engine is asked: the path of its socket, or http://host:port."""

    def __init__(self, address: Path | str) -> None:
        self._text = str(address)
        self._path = Path(address) if "://" not in self._text else None
        self._host, self._port = ("localhost", 80) if self._path else _host_and_port(self._text)

    def __str__(self) -> str:
        return self._text

    def connection(self, timeout: float) -> Wire:
        return Wire(self._host, self._port, timeout, self._path)


def exchange(address: Address, question: Question, token: str | None, timeout: float) -> Reply:
    """Ask, and wait so many seconds in all for the whole answer."""
    wire = address.connection(timeout)
    with _explained(address, wire, timeout), _deadline(wire, timeout):
        reply = wire.ask(question.method, question.target, _headers(question, token), question.body)
        if wire.was_cut:
            # An answer that goes on until the line is closed looks whole.
            raise TimeoutError
        return reply


def _headers(question: Question, token: str | None) -> dict[str, str]:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"}
    if question.body is not None:
        headers["Content-Type"] = "application/json"
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return headers


@contextmanager
def _deadline(wire: Wire, seconds: float) -> Iterator[None]:
    # A socket's own timeout starts anew with each byte: an answer that drips would never end.
    timer = threading.Timer(seconds, wire.cut)
    timer.daemon = True
    timer.name = "sgops-deadline"
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        wire.close()


@contextmanager
def _explained(address: Address, wire: Wire, timeout: float) -> Iterator[None]:
    """Say what went wrong on the way in our own errors."""
    late = Busy(
        f"the engine did not answer in {timeout:g} s", hint="it may have done it all the same; --timeout waits longer"
    )
    try:
        yield
    except (FileNotFoundError, ConnectionRefusedError, socket.gaierror, NotADirectoryError) as gone:
        hint = f"over TCP it is http://{address}" if _HOST_AND_PORT.fullmatch(str(address)) else _START_ONE
        raise NoEngine(f"no engine answers at {address}", hint=hint) from gone
    except PermissionError as refused:
        raise Refused(
            f"{address} is closed to this account", hint="ask as its owner, or over TCP; if it is yours: chmod 600"
        ) from refused
    except (TimeoutError, BlockingIOError) as slow:
        raise late from slow
    except (OSError, Garbled) as broken:
        if wire.was_cut:
            raise late from broken
        raise NoEngine(f"the engine at {address} broke off: {type(broken).__name__}", hint="sgops status") from broken


def _host_and_port(text: str) -> tuple[str, int]:
    try:
        url = urlsplit(text)
        port = url.port or _DEFAULT_PORT
    except ValueError as wrong:
        raise UsageError(f"'{text}' is no address", hint=f"for example http://127.0.0.1:{_DEFAULT_PORT}") from wrong
    if url.scheme != "http" or not url.hostname or url.path.strip("/") or url.query or url.username is not None:
        raise UsageError(f"'{text}' is no address", hint=f"a socket's path, or http://HOST:{_DEFAULT_PORT}")
    return url.hostname, port


def checked_token(token: str | None) -> str | None:
    """Give the token as a header can carry it."""
    if token is None or (token.isascii() and token.isprintable()):
        return token
    raise ConfigError("the token holds characters that no token has", hint="look at the token file")
