"""A view that goes over the wire comes back equal."""

from __future__ import annotations

import dataclasses
import inspect
import json
import typing
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core import views
from sgops.core.errors import Unreadable
from sgops.core.views import JobView, LetterView, Page, RetryPlan, StatusView
from sgops.core.wire import from_wire, hints_of, to_wire

KINDS = [kind for _, kind in inspect.getmembers(views, dataclasses.is_dataclass) if kind is not Page]
AT = datetime(2030, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)


def example(kind: Any) -> Any:
    """Make a view with a telling value in every field."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is datetime:
        return AT
    if kind in {int, str, bool, float}:
        return {int: 7, str: "text", bool: True, float: 0.5}[kind]
    if dataclasses.is_dataclass(kind):
        hints = hints_of(kind)
        return kind(**{field.name: example(hints[field.name]) for field in dataclasses.fields(kind)})  # type: ignore[operator]
    if kind is object or kind == Mapping[str, object]:
        return {"deep": [1, None, "x"]}
    if origin is tuple:
        return (example(arguments[0]),)
    if len(arguments) == 2 and type(None) in arguments:
        return example(next(argument for argument in arguments if argument is not type(None)))
    return {"key": example(arguments[1])}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_view_comes_back_equal(kind: type) -> None:
    view = example(kind)

    there = json.loads(json.dumps(to_wire(view)))

    assert from_wire(kind, there) == view


def test_a_page_of_views_comes_back_equal() -> None:
    page = Page(items=(example(JobView), example(JobView)), next="cursor")

    assert from_wire(Page[JobView], json.loads(json.dumps(to_wire(page)))) == page


@given(text=st.text())
def test_any_text_survives(text: str) -> None:
    plan = RetryPlan(stage=text, note=text)

    assert from_wire(RetryPlan, to_wire(plan)) == plan


def test_what_a_newer_engine_added_is_left_out_and_what_an_older_lacks_takes_its_default() -> None:
    there = dict(typing.cast("dict[str, Any]", to_wire(example(StatusView))))
    there["mood"] = "splendid"
    del there["paused"]

    assert from_wire(StatusView, there).paused is False


def test_an_answer_that_is_no_view_is_told() -> None:
    with pytest.raises(Unreadable, match="LetterView"):
        from_wire(LetterView, {"id": 1})


@pytest.mark.parametrize("value", [object(), b"bytes", {"deep": bytearray(b"x")}])
def test_what_has_no_spelling_is_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        to_wire(value)
