"""Parameters are edited as JSON, and only what was changed is given."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.values import Json
from sgops.tui.ink import ink
from sgops.tui.screens.edit import Edit, changes, read, written
from tests.tui.alone import dialog

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
BEFORE: Mapping[str, Json] = {"month": 13, "title": "May"}


def a_form(text: str | None = None) -> Edit:
    return Edit(ink("Edit and retry"), BEFORE, lambda _: text)


@given(VALUES)
def test_what_is_written_is_read_as_it_was_and_acts_on_no_terminal(value: Json) -> None:
    text = written(value)

    assert read(text) == value
    assert "\x1b" not in text


def test_what_is_no_json_says_how_text_is_written() -> None:
    with pytest.raises(ValueError, match="text stands in quotes"):
        read("May")


def test_what_was_taken_away_is_set_to_nothing() -> None:
    assert changes(BEFORE, {"title": "May", "seed": 7}) == {"seed": 7, "month": None}


async def test_a_field_that_was_changed_is_given_alone() -> None:
    answers: list[Mapping[str, Json] | None] = []

    async with dialog(a_form(), answers) as screen:
        await screen.press("end", "backspace")
        await screen.type("2")
        await screen.press("enter")

    assert answers == [{"month": 12}]


async def test_a_fault_is_said_and_keeps_the_form_open() -> None:
    answers: list[Mapping[str, Json] | None] = []

    async with dialog(a_form(), answers) as screen:
        await screen.type("x")
        await screen.press("enter")
        shown, before = screen.text(), list(answers)
        await screen.press("escape")

    assert "not JSON: 13x" in shown
    assert before == []
    assert answers == [None]


async def test_an_editor_may_change_them_all_at_once() -> None:
    answers: list[Mapping[str, Json] | None] = []

    async with dialog(a_form(json.dumps({"month": 1, "title": "May"})), answers) as screen:
        await screen.press("ctrl+e")

    assert answers == [{"month": 1}]


async def test_what_an_editor_leaves_must_be_an_object() -> None:
    answers: list[Mapping[str, Json] | None] = []

    async with dialog(a_form("[1]"), answers) as screen:
        await screen.press("ctrl+e")
        shown = screen.text()

    assert "parameters are a JSON object" in shown
    assert answers == []
