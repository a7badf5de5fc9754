"""Schemas and examples are those of the views themselves."""

from __future__ import annotations

from dataclasses import fields
from typing import cast

import pytest

from sgops.core import views
from sgops.core.values import Json
from sgops.core.views import JobView, Page
from sgops.core.wire import from_wire, to_wire
from sgops.http.routes import ROUTES
from sgops.http.schema import Schemas, example

VIEWS = [view for name in views.__all__ if (view := getattr(views, name)) is not Page]
ANSWERS = [route.answers for route in ROUTES if route.answers not in {int, type(None)}]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_every_field_of_a_view_has_its_schema(view: type) -> None:
    schemas = Schemas()

    reference = schemas.of(view)

    assert reference == {"$ref": f"#/components/schemas/{view.__name__}"}
    assert set(schemas.named[view.__name__]["properties"]) == {field.name for field in fields(view)}


def test_what_may_be_missing_is_not_required() -> None:
    schemas = Schemas()
    schemas.of(JobView)

    job = schemas.named["JobView"]

    assert "id" in job["required"]
    assert "params" not in job["required"]
    assert job["properties"]["due_at"] == {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}
    assert "queued" in job["properties"]["state"]["enum"]


def test_a_page_is_a_list_with_a_cursor() -> None:
    schemas = Schemas()

    schemas.of(Page[JobView])

    assert schemas.named["JobViewPage"]["required"] == ["items", "next"]
    assert schemas.named["JobViewPage"]["properties"]["items"]["items"]["$ref"].endswith("/JobView")


def test_what_is_no_view_has_no_schema() -> None:
    with pytest.raises(TypeError, match="no schema"):
        Schemas().of(object().__class__.__class__)


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_every_example_is_a_view(answer: type) -> None:
    shown = cast("Json", example(answer))

    assert to_wire(from_wire(answer, shown)) == shown
