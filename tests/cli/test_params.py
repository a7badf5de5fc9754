"""Parameters are taken as they were meant, or refused with the place of the fault."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.cli.params import read_pairs, read_params

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES, max_size=4))
def test_an_object_is_read_as_it_was_written(value: dict[str, object]) -> None:
    assert read_params(json.dumps(value)) == value


@given(st.text())
def test_any_text_is_read_or_refused_as_a_bad_value(text: str) -> None:
    try:
        outcome: object = read_params(text.removeprefix("@"))
    except click.BadParameter as error:
        outcome = error

    assert isinstance(outcome, dict | click.BadParameter)


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "moon.json"
    file.write_text('\ufeff{"title": "Moon"}', encoding="utf-8")

    assert read_params(f"@{file}") == {"title": "Moon"}


def test_pairs_are_json_where_they_are_and_text_where_not() -> None:
    pairs = ["n=6", "title=Moon", 'deep={"a": [1]}', "yes=true", "equation=a=b", "empty=", "zip=00501"]

    read = read_pairs(pairs)

    assert read == {
        "n": 6,
        "title": "Moon",
        "deep": {"a": [1]},
        "yes": True,
        "equation": "a=b",
        "empty": "",
        "zip": "00501",
    }


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{"a": }', "Expecting value at line 1, column 7"),
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": 1e999}', "is Infinity"),
        ('{"a": "\\ud800"}', "half a character"),
        ("[" * 100_000, "cannot be used"),
        ("[1]", "one JSON object"),
        ("@/no/such/file", "no such file"),
    ],
)
def test_a_bad_value_is_refused_with_the_place(written: str, said: str) -> None:
    with pytest.raises(click.BadParameter) as refusal:
        read_params(written)

    assert said.lower() in refusal.value.message.lower()


@pytest.mark.parametrize("written", ["title", "=Moon", ""])
def test_what_is_no_pair_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(click.BadParameter, match="-p title=Moon"):
        read_pairs([written])
