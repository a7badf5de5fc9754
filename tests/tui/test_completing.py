"""A filter that is being typed is offered what could come next."""

from __future__ import annotations

import pytest

from sgops.core.filter_keys import JOBS, LETTERS
from sgops.core.query import parse
from sgops.tui.completing import candidates, completed, names_of
from tests.support.fake_operations import FakeOperations

NAMES = {"pipeline": ["story", "report", "reprint"]}


def test_the_first_letters_of_a_key_offer_the_keys() -> None:
    assert candidates("sta", JOBS, NAMES) == ["state:", "stage:"]


def test_behind_a_key_stand_its_values() -> None:
    assert candidates("state:d", JOBS, NAMES) == ["dead"]
    assert candidates("pipeline:re", JOBS, NAMES) == ["report", "reprint"]
    assert candidates("age:", JOBS, NAMES)[0] == ">10m"


def test_several_values_and_a_minus_are_no_hindrance() -> None:
    assert candidates("-state:dead,can", JOBS, NAMES) == ["cancelled"]


def test_a_key_that_does_not_exist_offers_nothing() -> None:
    assert candidates("colour:", JOBS, NAMES) == []


@pytest.mark.parametrize(
    ("typed", "offered", "then"),
    [
        ("sta", "state:", "state:"),
        ("pipeline:story st", "state:", "pipeline:story state:"),
        ("state:de", "dead", "state:dead "),
        ("state:dead,ca", "cancelled", "state:dead,cancelled "),
        ("-sta", "state:", "-state:"),
    ],
)
def test_an_offer_is_put_where_the_word_was_begun(typed: str, offered: str, then: str) -> None:
    assert completed(typed, offered) == then


@pytest.mark.parametrize("typed", ["-er", "pi", "resolution:", "error:net", "age:"])
def test_taking_every_first_offer_ends_in_a_filter_that_can_be_understood(typed: str) -> None:
    text = typed
    while offers := candidates(text, LETTERS, NAMES):
        text = completed(text, offers[0])
        if text.endswith(" "):
            break

    assert not parse(text, LETTERS).is_empty


def test_the_names_a_filter_may_hold_are_asked_of_the_engine() -> None:
    names = names_of(FakeOperations())

    assert set(names) == {"pipeline", "stage", "queue"}
    assert "story" in names["pipeline"]
