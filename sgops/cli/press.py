"""A small press for the demonstration: a service behind HTTP, alive as long as the process that opened it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs, urlsplit

from sgops.ports import Clock
from sgops.runtime.clock import SystemClock

# As it stands in sample_config.toml.
PORT: Final = 8471
HOST: Final = "127.0.0.1"
_SECONDS: Final = 0.8
_LARGEST: Final = 64 * 1024

Answer = tuple[HTTPStatus, object]
_UNKNOWN: Final[Answer] = (HTTPStatus.NOT_FOUND, {"error": "there is no such order"})


@dataclass(slots=True)
class Desk:
    """The orders of a press, each printed after a moment; the very first finds no paper."""

    clock: Clock = field(default_factory=SystemClock)
    _count: int = 0
    _orders: dict[str, tuple[float, object]] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, request: object, key: str) -> Answer:
        """Begin an order; the same key twice is one order."""
        with self._lock:
            if key not in self._keys:
                self._count += 1
                self._keys[key] = str(self._count)
                self._orders[self._keys[key]] = (self.clock.monotonic(), request)
            number = self._keys[key]
        return HTTPStatus.CREATED, {"id": number}

    def tell(self, number: str) -> Answer:
        """Say how far an order is."""
        order = self._orders.get(number)
        if order is None:
            return _UNKNOWN
        began, request = order
        if self.clock.monotonic() - began < _SECONDS:
            return HTTPStatus.OK, {"status": "running"}
        if number == "1":
            return HTTPStatus.OK, {"status": "failed", "error": "the press was out of paper"}
        return HTTPStatus.OK, {"status": "completed", "output": {"order": number, "printed": request}}

    def find(self, key: str) -> Answer:
        """Give the order that came with a key."""
        number = self._keys.get(key)
        return _UNKNOWN if number is None else (HTTPStatus.OK, {"id": number})

    def drop(self, number: str) -> Answer:
        """Forget an order."""
        with self._lock:
            return _UNKNOWN if self._orders.pop(number, None) is None else (HTTPStatus.OK, {})


@contextmanager
def press(port: int = 0) -> Iterator[str]:
    """Open a press and give its address; OSError when the port is taken, 0 for any that is free."""
    handler = type("_DeskHandler", (_Handler,), {"desk": Desk()})
    with ThreadingHTTPServer((HOST, port), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), name="sgops-press", daemon=True).start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}"
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    """Carry one call to the desk."""

    desk: Desk
    timeout = 5

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LARGEST:
            return self._answer((HTTPStatus.BAD_REQUEST, {"error": "an order is at most 64 KiB of JSON"}))
        try:
            request = json.loads(self.rfile.read(int(length)))
        except ValueError:
            return self._answer((HTTPStatus.BAD_REQUEST, {"error": "this is no JSON"}))
        return self._answer(self.desk.take(request, self.headers.get("Idempotency-Key", "")))

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        key = parse_qs(asked.query).get("key")
        self._answer(self.desk.find(key[0]) if key else self.desk.tell(self._number))

    def do_DELETE(self) -> None:
        self._answer(self.desk.drop(self._number))

    def log_message(self, *_words: object) -> None:
        """Leave the terminal to the demonstration."""

    @property
    def _number(self) -> str:
        return urlsplit(self.path).path.rpartition("/")[2]

    def _answer(self, answer: Answer) -> None:
        body = json.dumps(answer[1]).encode()
        self.send_response(answer[0])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
