"""Strict JSON is told from everything else, and foreign text is made visible."""

from __future__ import annotations

import json
import math
import unicodedata
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.param_kinds import Secret
from sgops.core.values import MAX_DEPTH, Fault, Json, as_plain, clip, find_fault, visible, words

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ANY_TEXT = st.text(st.characters())
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))
BAD = st.sampled_from([math.nan, math.inf, 2**64, -(2**63) - 1, b"x", {1}, "\ud800", object(), {1: 2}, {"\udfff": 1}])


class Colour(StrEnum):
    RED = "red"


class Size(Enum):
    BIG = "big"


class Point(NamedTuple):
    x: int


class Score(float):
    """What numeric libraries return instead of a float."""


@dataclass
class Scene:
    id: int


def nested(levels: int) -> object:
    value: object = []
    for _ in range(levels - 1):
        value = [value]
    return value


@given(JSON)
def test_whatever_json_can_say_has_no_fault(value: Json) -> None:
    fault = find_fault(value)

    assert fault is None
    json.dumps(value, allow_nan=False).encode()


@given(JSON, BAD, st.data())
def test_one_bad_value_anywhere_is_found(value: Json, bad: object, data: st.DataObject) -> None:
    good: object = value
    for _ in range(data.draw(st.integers(0, 5))):
        around: list[object] = [[value, good], {"a": value, "b": good}, (good, value)]
        good = data.draw(st.sampled_from(around))
    spoilt = [good, {"here": bad}]

    fault = find_fault(spoilt)

    assert fault is not None
    assert fault.path.startswith("$[1].here")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"scenes": [1, 2, 3, {"score": math.nan}]}, "$.scenes[3].score is NaN, which JSON cannot say"),
        ([-math.inf], "$[0] is Infinity, which JSON cannot say"),
        (2**64, "$ is an integer over 64 bits"),
        ({"a": b""}, "$.a is of type bytes, which JSON cannot say"),
        ({"a b": {1}}, '$["a b"] is of type set, which JSON cannot say'),
        ({"a": {3: "x"}}, "$.a has a key of type int; keys are plain text"),
        ({"a": "x\udc80"}, r"$.a holds half a character, \udc80"),
        ({"a": {"\ud800": 1}}, r"$.a has a key that holds half a character, \ud800"),
        ((1, (2, {})), None),
        ([Decimal(1)], "$[0] is of type decimal.Decimal, which JSON cannot say"),
        ({"\x1b[2J": {1}}, '$["␛[2J"] is of type set, which JSON cannot say'),
    ],
)
def test_the_fault_is_a_sentence_with_the_path(value: object, sentence: str | None) -> None:
    fault = find_fault(value)

    assert (fault and str(fault)) == sentence


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (Scene(1), "return dataclasses.asdict(value)"),
        (datetime(2030, 1, 1, tzinfo=UTC), "return value.isoformat()"),
        (Path("a"), "return str(value)"),
        (Size.BIG, "return value.value"),
        ({Colour.RED: 1}, "use key.value"),
        ({1: 1}, "use str(key)"),
        (b"", "write it with ctx.artifact(name) and return the name"),
        (len, "return text, numbers, true, false, None, lists and dicts of these"),
    ],
)
def test_every_fault_says_the_way_out(value: object, hint: str) -> None:
    fault = find_fault(value)

    assert fault is not None
    assert fault.hint == hint


@pytest.mark.parametrize("value", [Colour.RED, Point(1), Score(0.5), OrderedDict(a=1), True])
def test_kinds_of_json_types_are_json(value: object) -> None:
    assert find_fault([value]) is None


def test_a_float_and_a_tuple_of_another_kind_become_plain() -> None:
    plain = [as_plain(Score(0.5)), as_plain(Point(1))]

    assert [type(value) for value in plain] == [float, list]
    with pytest.raises(TypeError, match="set is not JSON"):
        as_plain({1})


def test_nesting_ends_at_its_limit_and_not_before() -> None:
    assert find_fault(nested(MAX_DEPTH)) is None

    fault = find_fault(nested(MAX_DEPTH + 1))

    assert fault is not None
    assert "nested over 200 levels" in fault.reason


def test_a_hundred_thousand_levels_are_refused_without_recursion() -> None:
    fault = find_fault(nested(100_000))

    assert fault is not None
    assert len(fault.path) <= 302


def test_a_shared_part_counts_at_its_deepest_place() -> None:
    shared = nested(MAX_DEPTH - 1)

    assert find_fault([shared, shared]) is None
    assert find_fault([shared, [shared]]) is not None


@pytest.mark.parametrize("levels", [1, 2, 50])
def test_a_circle_is_named_as_one(levels: int) -> None:
    ring: list[object] = []
    inner = ring
    for _ in range(levels - 1):
        inner.append([])
        inner = inner[0]  # type: ignore[assignment]
    inner.append({"again": ring})

    fault = find_fault(ring)

    assert fault is not None
    assert fault.reason == "contains itself"
    assert fault.path == "$" + "[0]" * levels + ".again"


def test_the_same_list_twice_is_no_circle() -> None:
    shared = [1]

    assert find_fault([shared, {"a": shared}]) is None


def test_a_value_that_explodes_when_written_out_is_refused() -> None:
    bomb: list[object] = ["x"]
    for _ in range(100):
        bomb = [bomb, bomb]

    fault = find_fault(bomb)

    assert fault is not None
    assert "32,000,000 values" in fault.reason


def test_faults_compare_by_what_they_say() -> None:
    assert find_fault([math.nan]) == Fault(
        path="$[0]", reason="is NaN, which JSON cannot say", hint="return None instead"
    )


@given(ANY_TEXT)
def test_visible_text_holds_nothing_that_acts(text: str) -> None:
    shown = visible(text)

    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(character) for character in shown} & {"RLO", "LRO", "RLE", "LRE", "PDF"}
    assert visible(shown) == shown


@given(TEXT.filter(str.isprintable))
def test_harmless_text_is_left_alone(text: str) -> None:
    assert visible(text) == text


def test_hidden_characters_are_shown_by_name() -> None:
    shown = visible("a\x1b[31m\x9b\x7f\u202e\ud800\n\tb")

    assert shown == "a␛[31m\\x9b␡\\u202e\\ud800␊␉b"


def test_a_log_may_keep_its_lines() -> None:
    assert visible("a\n\tb\r\x00", keep="\n\t") == "a\n\tb␍␀"


@given(ANY_TEXT, st.integers(0, 20))
def test_clipped_text_fits_and_says_that_it_was_cut(text: str, limit: int) -> None:
    short = clip(text, limit)

    assert len(short) <= limit
    assert short == text or limit == 0 or (short.endswith("…") and text.startswith(short[:-1]))


@given(TEXT, st.integers(0, 40))
def test_words_are_the_longest_whole_beginning(text: str, limit: int) -> None:
    kept = words(text, limit)

    assert text.startswith(kept)
    assert len(kept.encode()) <= limit
    assert kept == text or len(text[: len(kept) + 1].encode()) > limit


def test_words_survive_half_characters() -> None:
    assert words("a\ud800b") == "a?b"


def test_a_mapping_of_json_is_json_to_the_type_checker() -> None:
    counts: Mapping[str, int] = {"rows": 3}
    document: Json = {"facts": counts}

    assert find_fault(document) is None


@pytest.mark.parametrize("hold", [lambda secret: secret, lambda secret: {"a": [secret]}, lambda secret: (1, (secret,))])
def test_a_secret_is_named_and_not_shown(hold: Any) -> None:
    fault = find_fault(hold(Secret("canary")))

    assert fault is not None
    assert "is a secret" in str(fault)
    assert "canary" not in f"{fault}{fault.hint}"
