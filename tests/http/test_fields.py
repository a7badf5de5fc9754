"""A word fits its place, or is told what it must be."""

from __future__ import annotations

import pytest

from sgops.core.errors import UsageError
from sgops.http.fields import LARGEST, Kind, as_text, asked, checked, gathered, said, spoken
from sgops.ports import Asking, Selection


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.WHOLE, "12", 12),
        (Kind.WHOLE, "-3", -3),
        (Kind.FLAG, "true", True),
        (Kind.FLAG, "0", False),
        (Kind.FLAG, "TRUE", True),
        (Kind.SECONDS, "0.5", 0.5),
        (Kind.TEXT, "12", "12"),
    ],
)
def test_text_stands_for_a_value(kind: Kind, text: str, value: object) -> None:
    field = asked("it", kind, "")

    assert checked(field, spoken(field, text)) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.WHOLE, "1.0"),
        (Kind.WHOLE, "1_0"),
        (Kind.WHOLE, " 1"),
        (Kind.WHOLE, str(LARGEST + 1)),
        (Kind.FLAG, "yes"),
        (Kind.SECONDS, "-1"),
        (Kind.SECONDS, "nan"),
        (Kind.SECONDS, "1e9"),
    ],
)
def test_text_that_stands_for_nothing_is_refused_by_name(kind: Kind, text: str) -> None:
    field = asked("it", kind, "")

    with pytest.raises(UsageError, match=f"'it' must be {kind.value}"):
        checked(field, spoken(field, text))


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Kind.IDS, "12"), (Kind.IDS, [True]), (Kind.IDS, [2**64]), (Kind.SECONDS, True), (Kind.TEXT, ["a"])],
)
def test_json_of_another_kind_is_refused(kind: Kind, value: object) -> None:
    field = said("it", kind, "")

    with pytest.raises(UsageError, match="'it'"):
        checked(field, value)  # type: ignore[arg-type]


def test_a_hostile_value_is_shown_and_not_obeyed() -> None:
    with pytest.raises(UsageError) as wrong:
        checked(said("it", Kind.WHOLE, ""), "\x1b[2J" + "x" * 10_000)

    assert "\x1b" not in wrong.value.message
    assert len(wrong.value.message) < 200


def test_parts_become_records() -> None:
    gathered_up = gathered({"job": 12, "asking.limit": 5, "asking.filter": "a", "jobs.ids": (1,)})

    assert gathered_up == {"job": 12, "asking": Asking(filter="a", limit=5), "jobs": Selection(ids=(1,))}


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false"), (12, "12"), (0.5, "0.5"), ("a", "a")])
def test_values_are_written_as_they_are_read(value: object, text: str) -> None:
    assert as_text(value) == text
