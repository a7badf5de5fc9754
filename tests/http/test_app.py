"""What no row of the table answers is answered in our own words."""

from __future__ import annotations

import json

import pytest

from tests.support.faces import Faces, body_of, request, status_of, talk
from tests.support.fake_operations import FakeOperations


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/admin", "/v1/admin/nothing", "/v1/admin/jobs/", "/metrics/x"])
def test_a_route_that_is_not_there_is_not_found(path: str, faces: Faces) -> None:
    answer = talk(faces, request("GET", path))

    assert status_of(answer) == 404
    assert "openapi" in json.loads(body_of(answer))["error"]["hint"]


@pytest.mark.parametrize(
    ("method", "path", "taken"),
    [
        ("PUT", "/jobs", b"GET, POST"),
        ("DELETE", "/jobs/1", b"GET"),
        ("GET", "/pause", b"POST"),
        ("GET", "/jobs/cancel", b"POST"),
        ("GET", "/dead-letter/retry", b"POST"),
        ("HEAD", "/jobs", b"GET, POST"),
        ("TRACE", "/status", b"GET"),
        ("OPTIONS", "/events/stream", b"GET"),
        ("BREW", "/jobs", b"GET, POST"),
    ],
)
def test_a_method_that_a_route_does_not_take_is_refused(method: str, path: str, taken: bytes, faces: Faces) -> None:
    answer = talk(faces, request(method, f"/v1/admin{path}"))

    assert status_of(answer) == 405
    assert b"\r\nallow: " + taken + b"\r\n" in answer


def test_a_job_is_submitted_by_hand(faces: Faces, engine: FakeOperations) -> None:
    body = '{"pipeline": "story", "params": {"title": "\\u00fc"}, "count": 2}'

    answer = talk(faces, request("POST", "/v1/admin/jobs", body=body))

    ids = json.loads(body_of(answer))["ids"]
    assert status_of(answer) == 201
    assert [engine.job(number).params for number in ids] == [{"title": "ü"}] * 2


def test_a_list_has_items_and_a_cursor(faces: Faces) -> None:
    answer = talk(faces, request("GET", "/v1/admin/jobs?filter=state:dead,held&limit=1"))

    page = json.loads(body_of(answer))
    assert [job["id"] for job in page["items"]] == [2]
    assert page["next"] == "2"


@pytest.mark.parametrize("query", ["limit=x", "limitt=1", "filter=stat:dead", "after=nothing", "limit=1&limit=2"])
def test_a_bad_question_is_a_bad_request(query: str, faces: Faces) -> None:
    answer = talk(faces, request("GET", f"/v1/admin/jobs?{query}"))

    assert status_of(answer) == 400
    assert json.loads(body_of(answer))["error"]["code"] == "usage"


def test_the_description_is_served_and_no_page_is(faces: Faces) -> None:
    answer = talk(faces, request("GET", "/openapi.json"))
    pages = [talk(faces, request("GET", path)) for path in ("/docs", "/redoc", "/docs/oauth2-redirect")]

    assert status_of(answer) == 200
    assert json.loads(body_of(answer))["info"]["title"] == "sgops"
    assert [status_of(page) for page in pages] == [404] * 3
