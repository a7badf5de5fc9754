"""An address is told something, and never named when it does not answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sgops.connectors.webhook import post_json
from sgops.core.errors import SgopsError


class Service(HTTPServer):
    """Answers with a status, and keeps what it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.status = 204
        self.told: list[object] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/canary-token"


class Answering(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.told.append(json.loads(self.rfile.read(length)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        thread = threading.Thread(target=service.serve_forever, daemon=True)
        thread.start()
        yield service
        service.shutdown()
        thread.join(5)


def test_an_object_arrives_as_json(service: Service) -> None:
    post_json(service.url, {"rule": "disk", "value": 1})

    assert service.told == [{"rule": "disk", "value": 1}]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_any_answer_but_a_good_one_is_an_error(status: int, service: Service) -> None:
    service.status = status

    with pytest.raises(SgopsError, match=f"the webhook answered {status}") as error:
        post_json(service.url, {})

    assert "canary" not in str(error.value)


def test_an_address_where_nobody_answers_is_not_named() -> None:
    with pytest.raises(SgopsError) as error:
        post_json("http://127.0.0.1:9/canary-token", {})

    assert "canary" not in str(error.value)


def test_an_address_that_is_none_is_an_error_like_any_other() -> None:
    with pytest.raises(SgopsError, match="cannot be reached"):
        post_json("http://[canary", {})
