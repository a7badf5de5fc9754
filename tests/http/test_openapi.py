"""The description says all that the table knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from sgops.http.errors import STATUS
from sgops.http.fields import Place
from sgops.http.routes import ROUTES
from tests.support.faces import Faces, body_of, request, status_of, talk

METHODS = {"get", "post"}


@pytest.fixture
def document(faces: Faces) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(body_of(talk(faces, request("GET", "/openapi.json"))))
    return described


def test_every_row_is_described(document: dict[str, Any]) -> None:
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}

    beside = {("GET", "/v1/admin/events/stream"), ("GET", "/metrics")}
    assert described == {(route.method, route.full_path) for route in ROUTES} | beside


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = set(re.findall(r'"\$ref": "#/components/(\w+)/(\w+)"', json.dumps(document)))

    assert [each for each in references if each[1] not in document["components"][each[0]]] == []
    assert {kind for kind, _ in references} == {"schemas", "responses"}


def test_every_operation_has_its_own_name(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in _operations(document)]

    assert len(names) == len(set(names))


def test_every_operation_says_what_can_go_wrong(document: dict[str, Any]) -> None:
    always = {"400", "401", "403", "408", "413", "500", "503"}

    assert [each["operationId"] for each in _operations(document) if always - set(each["responses"])] == []


def test_every_word_is_described(document: dict[str, Any]) -> None:
    for route in ROUTES:
        operation = document["paths"][route.full_path][route.method.lower()]
        parameters = {parameter["name"] for parameter in operation["parameters"]}
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})

        assert {field.name for field in route.takes if field.place is not Place.LINES} <= parameters | set(
            body.get("properties", {})
        )


def test_every_good_answer_has_an_example(document: dict[str, Any]) -> None:
    good = [operation["responses"][_good(operation)] for operation in _operations(document)]

    assert [answer for answer in good if "example" not in next(iter(answer["content"].values()))] == []


def test_the_codes_are_those_of_the_errors(document: dict[str, Any]) -> None:
    error = document["components"]["schemas"]["Error"]["properties"]["error"]

    assert set(error["properties"]["code"]["enum"]) == set(STATUS)


def test_every_answer_has_a_status_that_is_described(document: dict[str, Any], faces: Faces) -> None:
    for route in ROUTES:
        path = route.full_path.replace("{id}", "1").replace("{name}", "sweep").replace("{component}", "database")
        query = "?since=1" if route.path == "/events/follow" else ""

        status = status_of(talk(faces, request(route.method, path + query)))

        assert str(status) in document["paths"][route.full_path][route.method.lower()]["responses"], path


def test_a_body_that_needs_a_word_says_so(document: dict[str, Any]) -> None:
    body = document["paths"]["/v1/admin/jobs"]["post"]["requestBody"]

    assert body["required"]
    assert body["content"]["application/json"]["schema"]["oneOf"] == [
        {"required": ["pipeline"]},
        {"required": ["template"]},
    ]


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def _good(operation: dict[str, Any]) -> str:
    return min(str(status) for status in operation["responses"] if str(status).startswith("2"))
