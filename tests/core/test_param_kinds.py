"""Each kind takes what JSON says for it, and nothing that merely looks like it."""

from __future__ import annotations

import datetime as dt
from enum import Enum, IntEnum, StrEnum, auto
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, Optional

import pytest

from sgops.core.param_kinds import Reading, Secret
from sgops.core.param_types import kind_of
from sgops.core.values import Json

Title = NewType("Title", str)


class Look(StrEnum):
    NOIR = "noir"
    WARM = "warm"


class Size(IntEnum):
    SMALL = 1
    LARGE = 2


class Corner(Enum):
    TOP = (0, 0)
    END = (9, 9)


class Kind(Enum):
    PLAIN = auto()


@pytest.mark.parametrize(
    ("written", "given", "read"),
    [
        (str, "moon", "moon"),
        (int, 3, 3),
        (float, 3, 3.0),
        (float, 2.5, 2.5),
        (bool, True, True),
        (None, None, None),
        (Any, {"a": [1]}, {"a": [1]}),
        (list, [1, "a"], [1, "a"]),
        (list[int], [1, 2], [1, 2]),
        (tuple[int, ...], [1, 2], (1, 2)),
        (tuple[str, int], ["a", 2], ("a", 2)),
        (dict, {"a": 1}, {"a": 1}),
        (dict[str, list[int]], {"a": [1]}, {"a": [1]}),
        (dict[Look, int], {"noir": 1}, {Look.NOIR: 1}),
        (Optional[int], None, None),  # noqa: UP045 - authors write it
        (int | str, "5", "5"),
        (float | int, 5, 5),
        (Path | None, "a/b", Path("a/b")),
        (Path | str, "a/b", "a/b"),
        (Literal["a", 1], 1, 1),
        (Look, "warm", Look.WARM),
        (Size, 2, Size.LARGE),
        (Corner, "END", Corner.END),
        (Kind, 1, Kind.PLAIN),
        (Title, "moon", "moon"),
        (Annotated[int, "pages"], 3, 3),
        (dt.datetime, "2030-01-31T22:00+00:00", dt.datetime(2030, 1, 31, 22, tzinfo=dt.UTC)),
        (dt.date, "2030-01-31", dt.date(2030, 1, 31)),
        (dt.timedelta, "1h30m", dt.timedelta(minutes=90)),
        (Secret, "farm", "the value of farm"),
    ],
)
def test_a_value_is_read_as_its_type_says(written: object, given: Json, read: object) -> None:
    reading = Reading(secret=lambda name: f"the value of {name}")

    found = kind_of(written).read(given, "$", reading)

    assert reading.faults == []
    assert found == read
    assert type(found) is type(read) or isinstance(found, Secret)


@pytest.mark.parametrize(
    ("written", "given", "fault"),
    [
        (str, 1984, "$: 1984 is no str, in quotes it would be"),
        (str, None, "$: null is no str"),
        (int, True, "$: true is no int"),
        (int, "3", "$: '3' is no int"),
        (int, 3.0, "$: 3.0 is no int"),
        (float, False, "$: false is no float"),
        (bool, 1, "$: 1 is no bool"),
        (list[int], {"a": 1}, "$: an object is no list"),
        (list[int], [1, "a"], "$[1]: 'a' is no int"),
        (tuple[int, int], [1], "$: a list of 1 is no list of 2"),
        (dict[str, int], {"a b": "c"}, "$['a b']: 'c' is no int"),
        (dict[Look, int], {"cold": 1}, "$, a key: 'cold' is none of 'noir', 'warm'."),
        (int | str, [], "$: a list of 0 is no int | str"),
        (Literal[1], True, "$: true is none of 1."),
        (Look, "wram", "$: 'wram' is none of 'noir', 'warm'. Did you mean 'warm'?"),
        (Path, 5, "$: 5 is no text for a Path"),
        (dt.date, "soon", "$: 'soon' is no date: write 2030-01-31"),
        (dt.timedelta, "1 year", "$: '1 year' is no timedelta: write a number"),
    ],
)
def test_a_value_of_another_kind_is_refused_in_a_sentence(written: object, given: Json, fault: str) -> None:
    reading = Reading(secret=str)

    kind_of(written).read(given, "$", reading)

    [told] = reading.faults
    assert told.startswith(fault)


def test_the_values_that_a_choice_offers_are_told_as_they_are_written() -> None:
    assert str(kind_of(Look)) == "'noir' | 'warm'"
    assert str(kind_of(list[Look] | None)) == "list['noir' | 'warm'] | None"
