"""The table has a route for everything that can be asked."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

from sgops.http.acts import in_parts, on_one, unforced
from sgops.http.client import RemoteOperations
from sgops.http.fields import Place
from sgops.http.routes import ROUTES
from sgops.ports import Operations
from tests.support.faces import body_of, request, serving, talk

# What the interface promises under /v1/admin.
PROMISED = [
    "GET /health",
    "GET /health/live",
    "GET /health/ready",
    "GET /health/history",
    "GET /health/{component}",
    "GET /dead-letter",
    "GET /dead-letter/families",
    "GET /dead-letter/{id}",
    "POST /dead-letter/{id}/retry",
    "POST /dead-letter/{id}/dismiss",
    "POST /dead-letter/retry",
    "POST /dead-letter/dismiss",
    "POST /recovery/scan",
    "GET /recovery/status",
    "POST /cleanup/run",
    "GET /cleanup/preview",
    "GET /cleanup/history",
    "GET /cleanup/storage",
    "GET /cleanup/why",
    "GET /jobs",
    "POST /jobs",
    "GET /jobs/{id}",
    "GET /jobs/{id}/checkpoints",
    "GET /jobs/{id}/attempts",
    "GET /jobs/{id}/events",
    "GET /jobs/{id}/items",
    "GET /jobs/{id}/logs",
    "GET /jobs/{id}/artifacts",
    "GET /jobs/{id}/why",
    "POST /jobs/{id}/cancel",
    "POST /jobs/{id}/hold",
    "POST /jobs/{id}/release",
    "POST /jobs/{id}/retry",
    "POST /jobs/{id}/rerun",
    "POST /jobs/{id}/delete",
    "GET /batches",
    "POST /batches",
    "GET /batches/{id}",
    "POST /batches/{id}/cancel",
    "POST /batches/{id}/retry",
    "GET /status",
    "GET /pipelines",
    "GET /templates",
    "GET /queues",
    "GET /schedules",
    "GET /duties",
    "GET /alerts",
    "GET /metrics",
    "GET /actions",
    "GET /verify",
    "GET /doctor",
    "POST /queues/{name}/pause",
    "POST /queues/{name}/resume",
    "POST /schedules/{name}/pause",
    "POST /schedules/{name}/resume",
    "POST /schedules/{name}/trigger",
    "POST /duties/{name}/run",
    "POST /actions/{id}/undo",
    "POST /alerts/test",
    "POST /backup",
    "POST /pause",
    "POST /resume",
    "POST /shutdown",
    "GET /events",
    "GET /events/stream",
]
# What an act on one job may be told besides: an older caller says it to all of them alike.
FORCED = ["cancel", "hold", "release", "retry", "rerun", "delete"]

OPERATIONS = {name for name, _ in inspect.getmembers(Operations, inspect.isfunction) if not name.startswith("_")}


@pytest.fixture
def described(tmp_path: Path) -> dict[str, Any]:
    """Ask a server what it says of itself."""
    with serving(tmp_path) as faces:
        document: dict[str, Any] = json.loads(body_of(talk(faces, request("GET", "/openapi.json"))))
    return document


def test_every_promised_route_is_in_the_description_a_server_gives(described: dict[str, Any]) -> None:
    rows = {f"{method.upper()} {path}" for path, methods in described["paths"].items() for method in methods}

    promised = {f"{method} /v1/admin{path}" for method, path in (each.split() for each in PROMISED)}

    assert promised - rows == set()
    assert "GET /metrics" in rows


@pytest.mark.parametrize("act", FORCED)
def test_every_act_on_one_job_may_be_said_with_force(act: str, described: dict[str, Any]) -> None:
    body = described["paths"][f"/v1/admin/jobs/{{id}}/{act}"]["post"]["requestBody"]

    assert "force" in body["content"]["application/json"]["schema"]["properties"]


def test_every_operation_has_a_route() -> None:
    wrapped = {in_parts.__name__, on_one.__name__, unforced.__name__, "events_of_job", "act"}

    asked = {route.asks.__name__ for route in ROUTES} - wrapped
    in_parts_of_lists = {
        "checkpoints", "attempts", "artifacts", "pipelines", "queues", "duties", "alerts", "health_history",
        "cleanup_history", "schedules", "templates",
    }  # fmt: skip

    assert asked | in_parts_of_lists == OPERATIONS


def test_the_client_has_every_operation_with_the_ports_own_signature() -> None:
    differing = [
        name
        for name in OPERATIONS
        if inspect.signature(getattr(RemoteOperations, name)) != inspect.signature(getattr(Operations, name))
    ]

    assert differing == []


def test_no_two_rows_are_one() -> None:
    rows = [(route.method, route.path) for route in ROUTES]

    assert len(rows) == len(set(rows))


def test_a_row_takes_the_words_that_are_in_its_path() -> None:
    for route in ROUTES:
        in_path = [field.name for field in route.takes if field.place is Place.PATH]

        assert re.findall(r"{(\w+)}", route.path) == in_path, route.path


def test_a_row_that_only_asks_takes_no_body() -> None:
    bodies = [
        route.path for route in ROUTES for field in route.takes if (route.method, field.place) == ("GET", Place.BODY)
    ]

    assert bodies == []
