"""An external service for tests: it counts what it is given, and lies, hangs, drops and answers late when told to."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from sgops.core.connecting import Answer, Done, Failed, NotFound, Running

EVERYTHING = frozenset({"status", "find", "cancel", "ping"})
# What a mischief may do with a call: its route and the ref or key. It may raise, wait, or answer in the farm's place.
Mischief = Callable[[str, str], Any]


class Farm:
    """Jobs of a service that outlives its callers; `submissions` counts how often each key was taken."""

    def __init__(self, *, remembers_keys: bool = False) -> None:
        self.submissions: Counter[str] = Counter()
        self.cancelled: list[str] = []
        self.calls: Counter[str] = Counter()
        self.mischief: Mischief = lambda _route, _name: None
        self._remembers_keys = remembers_keys
        self._lock = threading.Lock()
        self._keys: dict[str, str] = {}
        self._states: dict[str, tuple[str, Any]] = {}
        self._outcome: tuple[str, Any] = ("running", None)

    def take(self, key: str) -> str:
        """Begin a job."""
        with self._lock:
            if self._remembers_keys and key in self._keys:
                return self._keys[key]
            self.submissions[key] += 1
            ref = f"job-{len(self._states) + 1}"
            self._keys.setdefault(key, ref)
            self._states[ref] = self._outcome
            return ref

    def finish(self, result: Any = "frames") -> None:
        """End all jobs there are and will be."""
        self._set("completed", result)

    def fail(self, reason: str = "out of paint") -> None:
        self._set("failed", reason)

    def run(self) -> None:
        """Let new jobs run on; what has ended stays as it is."""
        self._outcome = ("running", None)

    def forget(self) -> None:
        """Know of no job any more."""
        with self._lock:
            self._states.clear()
            self._keys.clear()

    def state(self, ref: str) -> tuple[str, Any] | None:
        return self._states.get(ref)

    def ref_of(self, key: str) -> str | None:
        return self._keys.get(key)

    def met(self, route: str, name: str) -> Any:
        """Count a call, and let the mischief have its way."""
        self.calls[route] += 1
        return self.mischief(route, name)

    @property
    def most(self) -> int:
        """How often the key that was taken most was taken."""
        return max(self.submissions.values(), default=0)

    def _set(self, state: str, value: Any) -> None:
        with self._lock:
            self._outcome = (state, value)
            self._states = dict.fromkeys(self._states, self._outcome)


class FarmConnector:
    """A connector to a farm in this process."""

    def __init__(self, farm: Farm, capabilities: Iterable[str] = EVERYTHING) -> None:
        self.farm = farm
        self.capabilities = frozenset(capabilities)

    def submit(self, request: dict[str, Any], key: str) -> str:
        del request
        self.farm.met("submit", key)
        ref = self.farm.take(key)
        self.farm.met("submitted", ref)
        return ref

    def status(self, ref: str) -> Answer:
        lie = self.farm.met("status", ref)
        if lie is not None:
            return lie  # type: ignore[no-any-return]
        match self.farm.state(ref):
            case None:
                return NotFound()
            case ("completed", result):
                return Done(result)
            case ("failed", reason):
                return Failed(reason=reason)
            case _:
                return Running()

    def find(self, key: str) -> str | None:
        self.farm.met("find", key)
        return self.farm.ref_of(key)

    def cancel(self, ref: str) -> None:
        self.farm.met("cancel", ref)
        self.farm.cancelled.append(ref)

    def ping(self) -> None:
        self.farm.met("ping", "")


class FarmServer:
    """The farm behind HTTP; a mischief may give (status, body), raise to drop the connection, or wait."""

    def __init__(self, farm: Farm, port: int = 0) -> None:
        self.farm = farm
        handler = type("Handler", (_Handler,), {"farm": farm})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="farm", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    farm: Farm

    def do_POST(self) -> None:
        key = self.headers.get("Idempotency-Key", "")
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._do("submit", key, lambda: self._taken(key))

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        parts = [unquote(part) for part in split.path.split("/") if part]
        if parts == ["health"]:
            self._do("ping", "", lambda: (200, {"ok": True}))
        elif parts == ["find"]:
            key = parse_qs(split.query)["key"][0]
            self._do("find", key, lambda: self._found(key))
        else:
            self._do("status", parts[-1], lambda: self._told(parts[-1]))

    def do_DELETE(self) -> None:
        ref = unquote(self.path.rsplit("/", 1)[-1])
        self._do("cancel", ref, lambda: self._stopped(ref))

    def log_message(self, *said: object) -> None: ...

    def _do(self, route: str, name: str, answer: Callable[[], tuple[int, Any]]) -> None:
        try:
            lie = self.farm.met(route, name)
        except Exception:  # noqa: BLE001 - whatever the mischief raises, the line goes dead
            self.close_connection = True
            return
        self._say(*(answer() if lie is None else lie))

    def _say(self, status: int, body: Any) -> None:
        said = body if isinstance(body, bytes) else json.dumps(body).encode()
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

    def _taken(self, key: str) -> tuple[int, Any]:
        ref = self.farm.take(key)
        lie = self.farm.met("submitted", ref)
        return lie if lie is not None else (201, {"id": ref})

    def _told(self, ref: str) -> tuple[int, Any]:
        state = self.farm.state(ref)
        if state is None:
            return 404, {"error": "no such job"}
        return 200, {"status": state[0], "output": state[1], "error": state[1]}

    def _found(self, key: str) -> tuple[int, Any]:
        ref = self.farm.ref_of(key)
        return (404, {"error": "no such key"}) if ref is None else (200, {"id": ref})

    def _stopped(self, ref: str) -> tuple[int, Any]:
        self.farm.cancelled.append(ref)
        return 202, {}
