"""A tool that knows nothing of us reads our description, and asks a real engine what it allows and what it forbids.

What is made up in `test_fuzz` knows which jobs there are, and so goes deeper; this one believes the description alone.
The number of questions to each operation can be set: `make fuzz-http` asks many more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from sgops.http.routes import ROUTES
from tests.contract.conftest import a_story
from tests.support.faces import TOKEN, Faces, body_of, request, serving, talk
from tests.support.plant import Plant

pytestmark = pytest.mark.slow

TIMES: Final = int(os.environ.get("FUZZ_TIMES", "4"))
# What would end the engine has a test of its own.
NAMES: Final = [f"{route.method} {route.full_path}" for route in ROUTES if route.path != "/shutdown"]
CHECKS: Final[list[Any]] = [
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
]


@dataclass(frozen=True)
class Read:
    """A real engine over TCP, and its description as the tool has read it."""

    faces: Faces
    plant: Plant
    schema: Any

    def ask(self, case: Any) -> None:
        """Ask what was made up, and hold the answer against the description."""
        if "wait" in (case.query or {}):
            # Nobody has the time to wait for events.
            case.query["wait"] = 0
        # What is unhealthy is said with 503, and it may well be, on a busy machine.
        checks = [each for each in CHECKS if each is not not_a_server_error or "/health" not in case.path]
        case.call_and_validate(
            base_url=self.faces.url, headers={"Authorization": f"Bearer {TOKEN}"}, checks=checks, timeout=60
        )


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    plant = Plant(tmp_path_factory.mktemp("read"), [a_story()]).start()
    with serving(tmp_path_factory.mktemp("served"), plant.operations) as faces:
        document = json.loads(body_of(talk(faces, request("GET", "/openapi.json"))))
        yield Read(faces, plant, schemathesis.openapi.from_dict(document))
    plant.stop()


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_one_that_is_described(name: str, read: Read) -> None:
    method, _, path = name.partition(" ")
    operation = read.schema[path][method]

    for mode in _modes(operation.definition.raw):

        @settings(max_examples=TIMES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(mode))
        def ask(case: Any) -> None:
            read.ask(case)

        ask()

    assert read.plant.operations.live().status == "healthy"
    assert not read.plant.fatal


def test_after_all_of_it_no_law_is_broken(read: Read) -> None:
    checks = read.plant.operations.verify().checks

    assert [check for check in checks if not check.ok] == []


def _modes(described: dict[str, Any]) -> list[GenerationMode]:
    """Ask in every way; where nothing can be said, nothing wrong can be said."""
    words = [each for each in described["parameters"] if each["in"] == "query" or each["schema"]["type"] != "string"]
    can_be_wrong = words or "requestBody" in described
    return [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if can_be_wrong else [])]
