"""Who may ask: the checks that come before any route is looked at, in their order."""

from __future__ import annotations

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, Final, TypeAlias

from sgops.core.errors import Busy, SgopsError
from sgops.http.answers import JSON_TYPE, Answer, refusal
from sgops.http.errors import NEEDS_TOKEN, BodyTooLarge, Forbidden, TooSlow, Unauthorized
from sgops.http.limits import Limits
from sgops.http.route import ROOT

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

# What a supervisor asks from anywhere, without a secret.
_OPEN: Final = {f"{ROOT}/health/live".encode(), f"{ROOT}/health/ready".encode()}
_BATCHES: Final = f"{ROOT}/batches".encode()
_HOST: Final = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{1,5})?")


class Guard:
    """Stand before an application; what it refuses never reaches it."""

    def __init__(self, app: App, *, hosts: Iterable[str], token: Callable[[], str] | None, limits: Limits) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._token = token
        self._limits = limits
        self._running = 0
        self._lingering = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            self._admit(scope)
        except SgopsError as error:
            await self._refuse(error, scope, receive, send)
            return
        self._running += 1
        try:
            await self._pass_on(scope, receive, send)
        finally:
            self._running -= 1

    def _admit(self, scope: Message) -> None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        is_open = scope["method"] == "GET" and scope["raw_path"] in _OPEN
        host = _value(headers, b"host")
        if not is_open and not self._is_known(host):
            raise Forbidden("this Host is not served here", hint="add it to api.hosts, or ask 127.0.0.1")
        self._check_origin(_values(headers, b"origin"), host)
        # The unix socket's mode is its token; an address that is not surely one needs the real one.
        is_local = scope["server"] is not None and scope["server"][1] is None
        if not is_open and not is_local and not self._is_allowed(headers):
            raise Unauthorized("this needs the token", hint=NEEDS_TOKEN)
        if not is_open and self._running >= self._limits.requests:
            raise Busy(f"{self._limits.requests} requests are being answered", hint="try again in a moment")

    def _is_known(self, host: str) -> bool:
        name = _host_name(host)
        return name in self._hosts or name == "localhost" or _is_loopback(name)

    def _check_origin(self, origins: list[str], host: str) -> None:
        # A browser says where a page came from; none of them is ours but one that we served.
        if any(origin not in {f"http://{host}", f"https://{host}"} for origin in origins):
            raise Forbidden("requests from other sites' pages are refused")

    def _is_allowed(self, headers: list[tuple[bytes, bytes]]) -> bool:
        wanted = self._token().encode() if self._token is not None else b""
        given = [value for name, value in headers if name == b"authorization"]
        scheme, _, token = (given[0] if len(given) == 1 else b"").partition(b" ")
        is_right = hmac.compare_digest(token.strip(), wanted)
        return bool(wanted) and hmac.compare_digest(scheme.lower(), b"bearer") and is_right

    async def _pass_on(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            body = await self._read(scope, receive)
        except SgopsError as error:
            await self._refuse(error, scope, receive, send)
            return
        if body is not None:
            # Routes are matched before escapes are read: a %2F never becomes a slash that nobody checked.
            await self._app({**scope, "path": scope["raw_path"].decode("latin-1")}, _once(body, receive), send)

    async def _read(self, scope: Message, receive: Receive) -> bytes | None:
        """Read the body whole; None when the caller has gone."""
        most = self._limits.batch_body if _is_lines(scope) else self._limits.body
        if int(_value(scope["headers"], b"content-length") or 0) > most:
            raise _too_large(most)
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                while (message := await receive())["type"] == "http.request":
                    body += message.get("body", b"")
                    if len(body) > most:
                        raise _too_large(most)
                    if not message.get("more_body"):
                        return bytes(body)
        except TimeoutError as late:
            raise TooSlow(f"the body did not come in {self._limits.body_seconds:g} s") from late
        return None

    async def _refuse(self, error: SgopsError, scope: Message, receive: Receive, send: Send) -> None:
        answer = refusal(error)
        await send({"type": "http.response.start", "status": answer.status, "headers": _headers(answer)})
        await send({"type": "http.response.body", "body": answer.body, "more_body": True})
        if answer.status != 408 and _has_body(scope["headers"]) and self._lingering < self._limits.requests:
            self._lingering += 1
            try:
                await self._linger(receive)
            finally:
                self._lingering -= 1
        await send({"type": "http.response.body"})

    async def _linger(self, receive: Receive) -> None:
        """Let the body come for a moment: a connection that is closed before it takes the answer along."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.linger_seconds):
                while (message := await receive())["type"] == "http.request" and message.get("more_body"):
                    pass


def _is_lines(scope: Message) -> bool:
    """Whether the body is a batch as JSON lines, which may be long."""
    return (scope["method"], scope["raw_path"]) == ("POST", _BATCHES) and bool(scope["query_string"])


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"the body is over {most:,} bytes", hint="send less at a time")


def _once(body: bytes, receive: Receive) -> Receive:
    """Give the body again that has been read, and after it what comes."""
    waiting = [body]

    async def receive_again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return receive_again


def _headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    headers = [(b"content-type", JSON_TYPE.encode()), (b"content-length", str(len(answer.body)).encode())]
    if answer.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if answer.status == 408:
        headers.append((b"connection", b"close"))
    return headers


def _has_body(headers: list[tuple[bytes, bytes]]) -> bool:
    return _value(headers, b"content-length") not in {"", "0"} or bool(_values(headers, b"transfer-encoding"))


def _values(headers: list[tuple[bytes, bytes]], wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in headers if name == wanted]


def _value(headers: list[tuple[bytes, bytes]], wanted: bytes) -> str:
    return next(iter(_values(headers, wanted)), "")


def _host_name(host: str) -> str:
    """Take the port away; `[::1]:8470` is `::1`, and what is no host is nobody's name."""
    parts = _HOST.fullmatch(host)
    return (parts["v6"] or parts["name"]).lower() if parts else ""


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
