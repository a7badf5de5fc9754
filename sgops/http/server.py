"""The engine's HTTP face: one thread, a unix socket, and TCP when it is asked for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from email.utils import formatdate
from pathlib import Path
from socket import socket
from typing import Final, cast

from uvicorn import Config, Server

import sgops
from sgops.core.errors import ConfigError, SgopsError
from sgops.http.answers import in_bytes
from sgops.http.app import build
from sgops.http.connection import Connection
from sgops.http.desk import Desk
from sgops.http.doorman import Doorman
from sgops.http.guard import App, Guard
from sgops.http.limits import Limits
from sgops.http.sockets import UnixListener, tcp_listener
from sgops.ports import Operations

_START_SECONDS: Final = 10
_LARGEST_HEADERS: Final = 32 * 1024
_HEADERS: Final = [("Sgops-Version", sgops.__version__), ("Cache-Control", "no-store")]


class AdminServer:
    """Serve one Operations; made and started by the one who holds the engine lock.

    `token` is asked for with every question over TCP, so that a new one holds at once.
    """

    def __init__(
        self,
        operations: Operations,
        *,
        socket_path: Path,
        listen: str | None = None,
        token: Callable[[], str] | None = None,
        hosts: Sequence[str] = (),
        is_ready: Callable[[], bool] = lambda: True,
        limits: Limits | None = None,
    ) -> None:
        if listen and (token is None or not _is_fit(token())):
            raise ConfigError("api.listen needs a token of printable characters", hint="sgops token rotate")
        limits = limits or Limits()
        self._desk = Desk(operations, is_ready, limits)
        self._server = _Uvicorn(Guard(build(self._desk), hosts=hosts, token=token, limits=limits), limits)
        self._socket_path = socket_path
        self._listen = listen
        self._thread = threading.Thread(target=self._serve, name="sgops-http", daemon=True)
        self._unix: UnixListener | None = None
        self._door: Doorman | None = None
        self._tcp: socket | None = None
        self._failure: BaseException | None = None
        self.address: tuple[str, int] | None = None  # where TCP is answered

    def start(self) -> None:
        """Bind, and return when questions are answered."""
        if self._listen:
            self._tcp = tcp_listener(self._listen)
            self.address = self._tcp.getsockname()[:2]
        try:
            self._unix = UnixListener(self._socket_path)
            self._begin()
        except BaseException:
            self._let_go()
            raise

    def keep(self) -> None:
        """Listen at the path anew when somebody has deleted the socket's file, or raise what stands in its place."""
        if self._unix is None or self._door is None or self._unix.is_there:
            return
        former, self._unix = self._unix, UnixListener(self._socket_path)
        self._door.replace(former.socket, self._unix.socket)

    def stop(self, deadline: float) -> None:
        """Take no more questions, give those being answered so many seconds, and send followers home."""
        if self._unix is None:
            return
        self._unix.remove()
        if self._door is not None:
            self._door.stop(deadline)
        if self._thread.is_alive():
            self._server.end(self._desk.send_followers_home, deadline)
            self._thread.join(deadline + 1)
        self._desk.close()
        self._unix = None

    def _begin(self) -> None:
        self._thread.start()
        self._server.begun.wait(_START_SECONDS)
        if self._failure is not None or not self._server.started:
            raise SgopsError(f"the HTTP server did not start in {_START_SECONDS} s") from self._failure
        listeners = [each for each in (self._unix and self._unix.socket, self._tcp) if each]
        self._door = Doorman(listeners, self._pulse, self._server.show_in)
        self._door.start()

    def _pulse(self) -> bytes:
        return in_bytes(self._desk.pulse(), [*_HEADERS, ("Date", formatdate(usegmt=True))])

    def _serve(self) -> None:
        try:
            # It listens nowhere: callers are shown in.
            self._server.run(sockets=[])
        except BaseException as error:  # noqa: BLE001 - told to the thread that waits for the start
            self._failure = error
        finally:
            self._server.begun.set()

    def _let_go(self) -> None:
        if self._tcp is not None:
            self._tcp.close()
        if self._unix is not None:
            self._unix.socket.close()
            self._unix.remove()


def _is_fit(token: str) -> bool:
    # It stands in a header: a space or a control byte would end it there.
    return bool(token) and token.isascii() and token.isprintable() and " " not in token


class _Uvicorn(Server):
    """Uvicorn as a guest in a thread of ours: it binds nothing, logs nothing and handles no signal."""

    def __init__(self, app: App, limits: Limits) -> None:
        super().__init__(_config(app, limits))
        self.begun = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()
        self._arriving: set[asyncio.Future[None]] = set()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.begun.set()

    async def main_loop(self) -> None:
        """Wait for the end, and keep the Date of the answers right; uvicorn's own looks around ten times a second."""
        while not self._ending.is_set():
            await self.on_tick(0)
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._ending.wait()

    def show_in(self, caller: socket) -> None:
        """Take over a caller who was accepted; called from another thread."""
        if self._loop is None:
            caller.close()
            return
        try:
            self._loop.call_soon_threadsafe(self._begin_with, caller)
        except RuntimeError:
            # The loop has ended since.
            caller.close()

    def _begin_with(self, caller: socket) -> None:
        task = asyncio.ensure_future(self._connect(caller))
        self._arriving.add(task)
        task.add_done_callback(self._arriving.discard)

    async def _connect(self, caller: socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.connect_accepted_socket(self._make_connection, caller)
        except OSError:
            # He has left in the meantime.
            caller.close()

    def _make_connection(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg]  # as uvicorn makes it
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    def end(self, close: Callable[[], None], deadline: float) -> None:
        """Close on the loop, then let what runs have so many seconds; called from another thread."""
        self.config.timeout_graceful_shutdown = deadline  # type: ignore[assignment]  # asyncio takes parts of seconds
        if self._loop is not None:
            self._loop.call_soon_threadsafe(close)
            self._loop.call_soon_threadsafe(self._ending.set)


def _config(app: App, limits: Limits) -> Config:
    connection = cast("type[Connection]", type("LimitedConnection", (Connection,), {"limits": limits}))
    return Config(
        app,
        http=connection,
        ws="none",
        loop="asyncio",
        interface="asgi3",
        lifespan="off",
        # Uvicorn's warnings would go to stderr, under the terminal's screens.
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        headers=_HEADERS,
        timeout_keep_alive=limits.idle_seconds,
        h11_max_incomplete_event_size=_LARGEST_HEADERS,
    )
