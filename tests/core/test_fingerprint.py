"""A pipeline is one document with one hash."""

from __future__ import annotations

import json
import math
import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.bodies import Body, Origin
from sgops.core.errors import PipelineError
from sgops.core.fingerprint import TEXT_KEPT, Definition, StageFacts, define
from sgops.core.values import Json, canonical_json, find_fault

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
BODIES = st.builds(Body, origin=st.sampled_from(Origin), text=TEXT)
OPTIONS = st.dictionaries(TEXT, st.none() | st.integers(-99, 99) | TEXT | st.lists(TEXT, max_size=2), max_size=3)
STAGES = st.builds(
    StageFacts,
    name=TEXT,
    options=OPTIONS,
    body=st.none() | BODIES,
    depends=st.dictionaries(TEXT, BODIES, max_size=2),
)
PIPELINES = st.lists(STAGES, max_size=4, unique_by=lambda stage: stage.name)


def a_body(text: str = "def panels(ctx):\n    return 1") -> Body:
    return Body(origin=Origin.TEXT, text=text)


def a_pipeline(*, version: int | str = 1, **changes: object) -> Definition:
    facts: dict[str, object] = {"name": "panels", "options": {"model": "small"}, "body": a_body(), **changes}
    return define("story", version, [StageFacts(name="script"), StageFacts(**facts)])  # type: ignore[arg-type]


@given(PIPELINES)
def test_the_hash_is_the_same_after_the_document_was_stored(stages: list[StageFacts]) -> None:
    definition = define("story", 1, stages)

    read_back: dict[str, Json] = json.loads(definition.text)

    assert read_back == definition.document
    assert sha256(canonical_json(read_back).encode()).hexdigest() == definition.hash
    assert re.fullmatch("[0-9a-f]{64}", definition.hash)
    assert find_fault(definition.document) is None


@given(PIPELINES, PIPELINES)
def test_two_pipelines_have_one_hash_only_if_they_are_one(one: list[StageFacts], other: list[StageFacts]) -> None:
    hashes = {define("story", 1, stages).hash for stages in (one, other)}

    assert len(hashes) == (1 if one == other else 2)


def test_the_order_of_options_is_nothing() -> None:
    forth = a_pipeline(options={"a": 1, "b": 2}, depends={"x": a_body("1"), "y": a_body("2")})
    back = a_pipeline(options={"b": 2, "a": 1}, depends={"y": a_body("2"), "x": a_body("1")})

    assert forth.hash == back.hash


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 2},
        {"version": "1"},
        {"name": "pictures"},
        {"options": {"model": "large"}},
        {"options": {}},
        {"body": a_body("def panels(ctx):\n    return 2")},
        {"body": None},
        {"depends": {"draw_panel": a_body()}},
    ],
)
def test_whatever_changes_results_changes_the_hash(changed: dict[str, object]) -> None:
    assert a_pipeline(**changed).hash != a_pipeline().hash  # type: ignore[arg-type]


def test_the_order_of_stages_changes_the_hash() -> None:
    one, two = StageFacts(name="script"), StageFacts(name="panels")

    assert define("story", 1, [one, two]).hash != define("story", 1, [two, one]).hash


def test_a_long_body_is_hashed_whole_and_kept_in_part() -> None:
    lines = [f"    call({number})" for number in range(5_000)]
    before, after = (a_body("\n".join([*lines, last])) for last in ("    end(1)", "    end(2)"))

    kept = a_pipeline(body=before).document["stages"][1]["body"]["text"]  # type: ignore[index, call-overload]

    assert isinstance(kept, str)
    assert len(kept) <= TEXT_KEPT
    assert kept.endswith(")")
    assert a_pipeline(body=before).hash != a_pipeline(body=after).hash


def test_one_endless_line_is_kept_in_part() -> None:
    kept = a_pipeline(body=a_body("x" * 50_000)).document["stages"][1]["body"]["text"]  # type: ignore[index, call-overload]

    assert kept == "x" * TEXT_KEPT


def test_the_document_says_what_each_body_was_read_from() -> None:
    document = a_pipeline(body=Body(origin=Origin.CODE, text="name x")).document

    assert [stage["body"] and stage["body"]["source"] for stage in document["stages"]] == [None, "code"]  # type: ignore[index, union-attr, call-overload]


def test_an_option_that_is_not_json_is_refused_with_its_path() -> None:
    with pytest.raises(PipelineError, match=r"an option of stage 'panels' is not JSON: \$\.scale is NaN"):
        a_pipeline(options={"scale": math.nan})
