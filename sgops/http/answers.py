"""What goes back over the wire: a status and JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson

from sgops.core.errors import SgopsError
from sgops.core.values import as_plain
from sgops.core.views import HealthView, Submitted
from sgops.core.wire import to_wire
from sgops.http.errors import STATUS, to_json
from sgops.http.prometheus import CONTENT_TYPE, scraped_from
from sgops.http.route import Route
from sgops.ports import Operations

JSON_TYPE: Final = "application/json"

_log = logging.getLogger("sgops.http")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that can be sent, and remembered."""

    status: int
    body: bytes
    kind: str = JSON_TYPE


def in_bytes(answer: Answer, headers: Iterable[tuple[str, str]]) -> bytes:
    """Write an answer as the last of its connection."""
    lines = [
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
        *(f"{name}: {value}" for name, value in headers),
        f"content-type: {answer.kind}",
        f"content-length: {len(answer.body)}",
        "connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + answer.body


def answer_to(operations: Operations, route: Route[Any], arguments: Mapping[str, object]) -> Answer:
    """Ask, and put what comes back into words; errors are answers too."""

    def ask() -> Answer:
        value = route.perform(operations, arguments)
        return Answer(status=_status(route, value), body=_body(value))

    return guarded(f"{route.method} {route.path}", ask)


def scraped(operations: Operations) -> Answer:
    """Give the figures as Prometheus reads them."""
    return guarded(
        "GET /metrics", lambda: Answer(status=200, body=scraped_from(operations).encode(), kind=CONTENT_TYPE)
    )


def guarded(name: str, ask: Callable[[], Answer]) -> Answer:
    """Give the answer, or say in words why there is none."""
    try:
        return ask()
    except SgopsError as error:
        return refusal(error)
    except Exception as error:  # noqa: BLE001 - one question that fails must not end the answering of others
        _log.exception("%s failed", name)
        return refusal(SgopsError(f"an error inside sgops: {type(error).__name__}", hint="the engine's log has more"))


def refusal(error: SgopsError) -> Answer:
    """Put an error into words."""
    return Answer(status=STATUS.get(error.code, 500), body=orjson.dumps(to_json(error)))


def _status(route: Route[Any], value: object) -> int:
    match value:
        case Submitted(existing=existing):
            return 200 if existing else 201
        case HealthView(status="unhealthy"):
            return 503
        case _:
            return route.status


def _body(value: object) -> bytes:
    match value:
        case None:
            return b"{}"
        case int():
            return orjson.dumps({"count": value})
        case _:
            return orjson.dumps(to_wire(value), default=as_plain)
