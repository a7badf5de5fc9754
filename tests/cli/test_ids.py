"""Ids are numbers, given as words or on standard input."""

from __future__ import annotations

import pytest

from tests.cli.calling import Caller


@pytest.mark.parametrize("typed", ["2\n", "  2  "])
def test_one_id_from_standard_input(typed: str) -> None:
    answer = Caller(stdin=typed)("jobs", "show", "-", "--json")

    assert answer.json["id"] == 2


@pytest.mark.parametrize(("typed", "said"), [("", "holds 0"), ("1 2", "holds 2"), ("one", "'one' is not an id")])
def test_not_one_id_on_standard_input_is_refused(typed: str, said: str) -> None:
    answer = Caller(stdin=typed)("why", "-")

    assert answer.exit == 2
    assert said in answer.err


def test_ids_are_taken_once_each_in_their_order() -> None:
    answer = Caller(stdin="5 4")("jobs", "hold", "4", "-", "4", "--json")

    assert [item["id"] for item in answer.json["items"]] == [4, 5]


@pytest.mark.parametrize("written", ["x", "1.0", "1" * 30, "²"])
def test_what_is_no_id_is_refused(written: str) -> None:
    answer = Caller()("jobs", "show", written)

    assert answer.exit == 2
    assert "is not an id" in answer.err
