"""Who may ask, and in which order it is decided."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sgops.http.limits import Limits
from tests.support.faces import TOKEN, Faces, body_of, heard, line, request, serving, status_of, talk
from tests.support.fake_operations import FakeOperations

BEARER = f"Authorization: Bearer {TOKEN}"
STATUS = "/v1/admin/status"
MEGABYTE = 1 << 20


@pytest.mark.parametrize(
    "host",
    ["localhost", "LocalHost:8470", "127.0.0.1", "127.8.9.1:80", "[::1]:8470", "box.example", "BOX.example:99"],
)
def test_a_known_host_is_served(host: str, faces: Faces) -> None:
    answer = talk(faces, request("GET", STATUS, host=host))

    assert status_of(answer) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8470", "localhost.evil.example", "8.8.8.8", "", "localhost@evil.example", "[::1"],
)
@pytest.mark.parametrize("tcp", [False, True])
def test_a_foreign_host_is_forbidden(host: str, tcp: bool, faces: Faces) -> None:
    answer = talk(faces, request("GET", STATUS, BEARER, host=host), tcp=tcp)

    assert status_of(answer) == 403
    assert json.loads(body_of(answer))["error"]["code"] == "forbidden"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:9999", "", "https://localhost.x"])
def test_a_page_of_another_site_is_forbidden(origin: str, faces: Faces) -> None:
    answer = talk(faces, request("POST", "/v1/admin/pause", f"Origin: {origin}"))

    assert status_of(answer) == 403


def test_a_page_of_our_own_is_served(faces: Faces) -> None:
    answer = talk(faces, request("GET", STATUS, "Origin: http://localhost:8470", host="localhost:8470"))

    assert status_of(answer) == 200


def test_two_origins_are_as_good_as_a_foreign_one(faces: Faces) -> None:
    answer = talk(faces, request("GET", STATUS, "Origin: http://localhost", "Origin: http://evil.example"))

    assert status_of(answer) == 403


def test_the_socket_needs_no_token_and_tcp_does(faces: Faces) -> None:
    local = talk(faces, request("GET", STATUS))

    remote = talk(faces, request("GET", STATUS), tcp=True)

    assert status_of(local) == 200
    assert status_of(remote) == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_token_opens_tcp(scheme: str, faces: Faces) -> None:
    answer = talk(faces, request("GET", STATUS, f"Authorization: {scheme} {TOKEN}"), tcp=True)

    assert status_of(answer) == 200


@pytest.mark.parametrize(
    "header",
    [
        f"Authorization: Basic {TOKEN}",
        f"Authorization: Bearer {TOKEN}x",
        f"Authorization: Bearer {TOKEN[:-1]}",
        "Authorization: Bearer",
        "Authorization: Bearer ünï",
        f"X-Token: {TOKEN}",
        f"{BEARER}\r\n{BEARER}",
    ],
)
def test_a_wrong_token_is_unauthorized(header: str, faces: Faces) -> None:
    answer = talk(faces, request("GET", STATUS, header), tcp=True)

    assert status_of(answer) == 401


@pytest.mark.parametrize("path", ["/v1/admin/jobs/1", "/no/such/route", "/openapi.json", "/", "/v1/admin/pause"])
def test_without_a_token_every_route_answers_the_same_words(path: str, faces: Faces) -> None:
    known = talk(faces, request("GET", STATUS), tcp=True)

    answer = talk(faces, request("POST", path, body="{"), tcp=True)

    assert status_of(answer) == 401
    assert body_of(answer) == body_of(known)


def test_a_new_token_holds_with_the_next_question_and_none_lets_nobody_in(tmp_path: Path) -> None:
    tokens = ["first"]

    with serving(tmp_path, FakeOperations(), token=lambda: tokens[-1]) as faces:
        codes = []
        for now in ("first", "second", ""):
            tokens.append(now)
            codes += [_code_with(faces, bearer) for bearer in ("first", "second", "")]

    assert codes == [200, 401, 401, 401, 200, 401, 401, 401, 401]


def test_the_host_is_looked_at_before_the_token(faces: Faces) -> None:
    answer = talk(faces, request("GET", STATUS, host="evil.example"), tcp=True)

    assert status_of(answer) == 403


def test_the_token_is_looked_at_before_the_body(faces: Faces) -> None:
    answer = talk(faces, request("POST", "/v1/admin/jobs", f"Content-Length: {MEGABYTE * 9}"), tcp=True)

    assert status_of(answer) == 401


@pytest.mark.parametrize(("probe", "status"), [("live", 200), ("ready", 503)])
def test_a_supervisor_needs_neither_a_known_host_nor_a_token(probe: str, status: int, faces: Faces) -> None:
    answer = talk(faces, request("GET", f"/v1/admin/health/{probe}", host="10.0.0.9"), tcp=True)

    assert status_of(answer) == status


@pytest.mark.parametrize("path", ["/v1/admin/health", "/v1/admin/health/live/", "/v1/admin/health/%6cive"])
def test_nothing_beside_the_probes_is_open(path: str, faces: Faces) -> None:
    answer = talk(faces, request("GET", path), tcp=True)

    assert status_of(answer) == 401


def test_a_body_of_a_megabyte_is_read(faces: Faces, engine: FakeOperations) -> None:
    body = json.dumps({"pipeline": "story", "params": {"text": ""}})
    body = body.replace('""', f'"{"x" * (MEGABYTE - len(body))}"')

    answer = talk(faces, request("POST", "/v1/admin/jobs", body=body))

    assert len(body) == MEGABYTE
    assert status_of(answer) == 201


def test_json_lines_of_a_batch_may_be_longer(faces: Faces, engine: FakeOperations) -> None:
    lines = f'{{"title": "{"x" * MEGABYTE}"}}\n' * 2

    long = talk(faces, request("POST", "/v1/admin/batches?pipeline=story", body=lines))
    other = talk(faces, request("POST", "/v1/admin/batches", body=lines))

    assert status_of(long) == 201
    assert json.loads(body_of(long))["progress"]["total"] == 2
    assert status_of(other) == 413


def test_a_larger_body_is_refused_by_its_length_before_it_comes(faces: Faces) -> None:
    answer = talk(faces, request("POST", "/v1/admin/jobs", f"Content-Length: {MEGABYTE + 1}"))

    assert status_of(answer) == 413
    assert json.loads(body_of(answer))["error"]["code"] == "body_too_large"


def test_a_larger_body_in_chunks_is_refused_when_it_has_become_too_large(faces: Faces) -> None:
    head = request("POST", "/v1/admin/jobs", "Transfer-Encoding: chunked")
    chunk = b"20000\r\n" + b"x" * 0x20000 + b"\r\n"

    answer = talk(faces, head, *[chunk] * 9, b"0\r\n\r\n")

    assert status_of(answer) == 413


def test_a_caller_that_asks_before_it_sends_is_refused_without_sending(faces: Faces) -> None:
    length = f"Content-Length: {MEGABYTE * 2}"

    answer = talk(faces, request("POST", "/v1/admin/jobs", length, "Expect: 100-continue"))

    assert status_of(answer) == 413


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: -1"],
        ["Content-Length: 1e3"],
        ["Content-Length: 9" + "9" * 30],
        ["Content-Length: 2", "Content-Length: 3"],
        ["Transfer-Encoding: gzip"],
        ["Bad Header: x"],
        ["Host: localhost"],
        ["X-Large: " + "x" * 70_000],
    ],
)
def test_a_request_that_is_none_is_a_bad_request(headers: list[str], faces: Faces) -> None:
    answer = talk(faces, request("POST", "/v1/admin/jobs", *headers))

    assert status_of(answer) in {400, 413}
    assert json.loads(body_of(answer))["error"]["code"] in {"usage", "body_too_large"}


@pytest.mark.parametrize("chunk", [b"-5\r\nxxxxx\r\n", b"zz\r\n", b"5\r\nxxxxxxx\r\n0\r\n\r\n"])
def test_chunks_that_are_none_end_the_connection(chunk: bytes, faces: Faces) -> None:
    head = request("POST", "/v1/admin/jobs", "Transfer-Encoding: chunked")

    answer = talk(faces, head, chunk)

    assert status_of(answer) == 400


def test_a_request_without_a_host_is_not_served(faces: Faces) -> None:
    modern = talk(faces, f"GET {STATUS} HTTP/1.1\r\n\r\n".encode())

    ancient = talk(faces, f"GET {STATUS} HTTP/1.0\r\n\r\n".encode())

    assert status_of(modern) == 400
    assert status_of(ancient) == 403


@pytest.mark.parametrize(
    "path",
    [
        "/v1/admin/jobs/1%2fcancel",
        "/v1/admin/jobs/../status",
        "/v1/admin/jobs/..%2fstatus",
        "//v1/admin/status",
        "/v1/admin//status",
        "/v1/admin/status/",
        "/v1/admin/%73tatus",
        "/V1/admin/status",
        "/v1/admin/status%00",
        "/v1/admin/jobs/1;x",
        "/v1/admin/jobs/0x1",
        "/v1/admin/jobs/-1",
        "/v1/admin/jobs/99999999999999999999999",
        "/v1/admin/jobs/\u0661",
        "http://evil.example/v1/admin/status",
        "/docs",
        "/redoc",
    ],
)
def test_no_trick_with_a_path_finds_a_route(path: str, faces: Faces, engine: FakeOperations) -> None:
    before = engine.job(1)
    escaped = path.encode("ascii", "backslashreplace").decode()

    answer = talk(faces, request("POST" if "cancel" in path else "GET", escaped))

    assert status_of(answer) in {404, 405}
    assert json.loads(body_of(answer))["error"]["code"] in {"not_found", "method_not_allowed"}
    assert engine.job(1) == before


@pytest.mark.parametrize(
    "headers",
    [
        ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: eA=="],
        ["Connection: Upgrade", "Upgrade: h2c"],
        ["Range: bytes=0-1"],
        ["X-Forwarded-For: 1.2.3.4", "X-Forwarded-Host: evil.example"],
        ["X-HTTP-Method-Override: DELETE"],
        ["Accept-Encoding: gzip"],
    ],
)
def test_no_header_makes_a_question_another_one(headers: list[str], faces: Faces) -> None:
    plain = talk(faces, request("GET", "/v1/admin/queues"))

    answer = talk(faces, request("GET", "/v1/admin/queues", *headers))

    assert status_of(answer) == 200
    assert body_of(answer) == body_of(plain)


def test_a_length_beside_chunks_hides_no_second_question(faces: Faces, engine: FakeOperations) -> None:
    hidden = request("POST", "/v1/admin/jobs/5/cancel")
    head = request("POST", "/v1/admin/jobs/6/hold", "Transfer-Encoding: chunked", f"Content-Length: {len(hidden) + 5}")

    talk(faces, head + b"0\r\n\r\n" + hidden)

    assert engine.job(5).state == "queued"


def test_another_protocol_is_refused(faces: Faces) -> None:
    answers = [talk(faces, said) for said in (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\r\n\r\n")]

    assert [status_of(answer) for answer in answers] == [403, 400]


def test_no_other_site_is_invited(faces: Faces) -> None:
    origin = "Origin: http://localhost:8470"

    answers = [talk(faces, request(method, STATUS, origin, host="localhost:8470")) for method in ("GET", "OPTIONS")]

    assert [b"access-control" in answer.lower() for answer in answers] == [False, False]
    assert [b"cache-control: no-store" in answer.lower() for answer in answers] == [True, True]


def test_a_slow_body_is_given_up(tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory.mktemp("slow"), FakeOperations(), limits=Limits(body_seconds=0.05)) as faces:
        answer = talk(faces, request("POST", "/v1/admin/jobs", "Content-Length: 20"), b'{"pipe')

        assert status_of(answer) == 408
        assert json.loads(body_of(answer))["error"]["code"] == "too_slow"


def test_a_caller_that_goes_before_its_body_is_whole_harms_nobody(faces: Faces) -> None:
    with line(faces) as raw:
        raw.sendall(request("POST", "/v1/admin/jobs", "Content-Length: 20") + b'{"pipe')

    answer = talk(faces, request("GET", STATUS))

    assert status_of(answer) == 200


def test_the_next_question_is_answered_after_a_refused_one(faces: Faces) -> None:
    refused = request("GET", STATUS, host="evil.example").replace(b"Connection: close\r\n", b"")

    with line(faces) as raw:
        raw.sendall(refused + request("GET", STATUS))
        answers = heard(raw)

    assert answers.startswith(b"HTTP/1.1 403")
    assert b"HTTP/1.1 200" in answers


def _code_with(faces: Faces, token: str) -> int:
    return status_of(talk(faces, request("GET", STATUS, f"Authorization: Bearer {token}"), tcp=True))
