"""What changed in a pipeline is said field by field, and only where a job relies on it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.bodies import Body, Origin
from sgops.core.drift import Difference, drift
from sgops.core.errors import Unreadable
from sgops.core.fingerprint import StageFacts, define
from sgops.core.values import Json

NAMES = ("script", "voice", "panels", "video", "export")
ORDERS = st.lists(st.sampled_from(NAMES), unique=True)


def a_body(*lines: str, origin: Origin = Origin.TEXT) -> Body:
    return Body(origin=origin, text="\n".join(lines))


def document(*stages: StageFacts | str, version: int = 1) -> Mapping[str, Json]:
    facts = [StageFacts(name=stage) if isinstance(stage, str) else stage for stage in stages]
    read_back: dict[str, Json] = json.loads(define("story", version, facts).text)
    return read_back


def panels(
    body: Body | None = None, options: Mapping[str, Json] | None = None, depends: Mapping[str, Body] | None = None
) -> StageFacts:
    return StageFacts(name="panels", body=body, options=options or {}, depends=depends or {})


def sentences(before: Mapping[str, Json], after: Mapping[str, Json], *reused: str) -> list[str]:
    return [str(difference) for difference in drift(before, after, set(reused))]


@given(ORDERS, st.sets(st.sampled_from(NAMES)))
def test_the_same_pipeline_never_drifts(order: list[str], reused: set[str]) -> None:
    assert drift(document(*order), document(*order), reused & set(order)) == ()


@given(ORDERS, ORDERS)
def test_a_job_that_has_not_begun_takes_the_new_code(before: list[str], after: list[str]) -> None:
    assert drift(document(*before), document(*after, version=2), []) == ()


@given(ORDERS, ORDERS, st.integers(1, 5))
def test_stages_drift_exactly_when_finished_work_would_stand_elsewhere(
    before: list[str], after: list[str], done: int
) -> None:
    reused = before[:done]

    found = drift(document(*before), document(*after), reused)

    assert bool(found) == (after[: len(reused)] != reused)


def test_a_change_in_a_later_stage_is_no_drift() -> None:
    before, after = (document("script", panels(a_body(line)), "export") for line in ("return 1", "return 2"))

    assert sentences(before, after, "script") == []


def test_a_changed_body_names_the_stage_and_the_first_line_that_changed() -> None:
    before, after = (
        document("script", panels(a_body("def panels(ctx):", f"    x = {n}", "    return x"))) for n in (1, 2)
    )

    (found,) = drift(before, after, ["script", "panels"])

    assert (found.stage, found.field) == ("panels", "body")
    assert found.sentence == "stage 'panels': body changed (sha 5a73… to 0d49…): `x = 1` is now `x = 2`"
    assert found.excerpt == ("-     x = 1", "+     x = 2")
    assert isinstance(found.before, str)
    assert len(found.before) == 64


@pytest.mark.parametrize(
    ("before", "after", "end"),
    [
        (("a", "b"), ("a",), ": `b` is gone"),
        (("a",), ("a", "b"), ": `b` is new"),
        (("a", "b", "c"), ("a", "c", "d"), ": `b` is now `d`"),
    ],
)
def test_lines_that_came_or_went_are_said_to(before: Sequence[str], after: Sequence[str], end: str) -> None:
    (sentence,) = sentences(document(panels(a_body(*before))), document(panels(a_body(*after))), "panels")

    assert sentence.endswith(end)


def test_a_change_past_what_was_kept_is_still_found() -> None:
    lines = [f"call({number})" for number in range(5_000)]

    (found,) = drift(document(panels(a_body(*lines, "end(1)"))), document(panels(a_body(*lines, "end(2)"))), ["panels"])

    assert found.sentence.endswith("…)")
    assert found.excerpt == ()


def test_a_rewritten_body_is_shown_in_part() -> None:
    before, after = (document(panels(a_body(*(f"call({n}, {word})" for n in range(90))))) for word in ("a", "b" * 200))

    (found,) = drift(before, after, ["panels"])

    assert len(found.excerpt) == 12
    assert max(map(len, found.excerpt)) <= 122


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ({"model": "small"}, {"model": "large"}, """option model changed from "small" to "large\""""),
        ({}, {"model": None}, "option model is new: null"),
        ({"model": 1}, {}, "option model is gone, it was 1"),
        ({"a": 1}, {"a": 1.0}, "option a changed from 1 to 1.0"),
        (
            {"run": "x" * 90 + "a"},
            {"run": "x" * 90 + "b"},
            f"""option run changed from …{"x" * 15}a" to …{"x" * 15}b\"""",
        ),
        ({"run": "\x1b[2J"}, {"run": "Märchen\u202e"}, r'option run changed from "\u001b[2J" to "Märchen\u202e"'),
        ({"run": "b" * 90}, {"run": "a" * 90}, f"""option run changed from "{"b" * 58}… to "{"a" * 58}…"""),
    ],
)
def test_an_option_is_said_with_both_values(
    before: Mapping[str, Json], after: Mapping[str, Json], sentence: str
) -> None:
    found = sentences(document(panels(options=before)), document(panels(options=after)), "panels")

    assert found == [f"stage 'panels': {sentence}"]


def test_what_a_stage_depends_on_is_compared_by_name() -> None:
    before = document(panels(depends={"draw": a_body("1"), "ink": a_body("2")}))
    after = document(panels(depends={"draw": a_body("3"), "cut": a_body("2")}))

    found = sentences(before, after, "panels")

    assert found == [
        "stage 'panels': depends cut is new",
        "stage 'panels': depends draw changed (sha 6b86… to 4e07…): `1` is now `3`",
        "stage 'panels': depends ink is gone",
    ]


def test_a_body_read_from_elsewhere_is_not_passed_off_as_a_change() -> None:
    before = document(panels(a_body("return 1")))
    after = document(panels(a_body("value 1", origin=Origin.CODE)))

    (found,) = drift(before, after, ["panels"])

    assert found.sentence == "stage 'panels': body cannot be compared: it was known from its text, now from its code"
    assert found.excerpt == ()


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (["script", "panels", "export"], ["stage 'voice' was removed"]),
        (["voice", "script", "panels"], ["stage order changed: script, voice, panels is now voice, script, panels"]),
        (["script", "ink", "voice", "panels"], ["stage 'ink' was added before 'voice'"]),
        (["script", "export", "voice", "panels"], ["stage 'export' was moved before 'voice'"]),
        (["script", "voice", "panels", "ink", "export"], []),
        ([], [f"stage {name!r} was removed" for name in ("script", "voice", "panels")]),
    ],
)
def test_stages_that_came_went_or_moved_are_named(after: Sequence[str], found: Sequence[str]) -> None:
    before = document("script", "voice", "panels", "export")

    assert sentences(before, document(*after), "script", "voice", "panels") == list(found)


def test_only_what_is_kept_of_a_job_is_compared() -> None:
    before = document(panels(a_body("1")), "video", "export")
    after = document(panels(a_body("2")), "export")

    assert sentences(before, after, "export") == []


def test_a_new_version_is_drift_of_its_own() -> None:
    found = drift(document("script"), document("script", version=2), ["script"])

    assert found == (Difference(field="version", before=1, after=2, sentence="version 1 -> 2"),)


@pytest.mark.parametrize("damaged", [{}, {"stages": "x"}, {"stages": [3]}, {"stages": [{"name": "script", "body": 3}]}])
def test_a_damaged_document_says_so(damaged: Mapping[str, Json]) -> None:
    with pytest.raises(Unreadable, match="the pipeline's definition"):
        drift(damaged, document("script"), ["script"])
