"""What the client writes, the server reads as the same arguments."""

from __future__ import annotations

import inspect
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import NotFound, UsageError
from sgops.core.values import Json
from sgops.http import routes
from sgops.http.fields import Kind, Place
from sgops.http.questions import Question, read, write
from sgops.http.route import Route
from sgops.ports import Asking, Operations, Selection, Submission

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
IDS = st.integers(1, 2**63 - 1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)
SUBMISSIONS = st.builds(
    Submission,
    name=TEXT,
    params=JSON,
    priority=st.none() | st.integers(-100, 100),
    unique_key=st.none() | TEXT,
    at=st.none() | TEXT,
    batch=st.none() | TEXT,
    count=st.integers(1, 10**6),
    resume=st.booleans(),
    force_restart=st.booleans(),
)
SELECTIONS = st.builds(
    Selection,
    ids=st.lists(IDS, max_size=5).map(tuple),
    filter=st.none() | TEXT,
    preview=st.booleans(),
    expect=st.none() | IDS,
)
ASKINGS = st.builds(Asking, filter=TEXT, limit=st.integers(1, 1000), after=st.none() | TEXT)
PATCHES = st.none() | st.dictionaries(TEXT, JSON, max_size=3)


@given(SUBMISSIONS)
def test_a_submission_arrives_whole(submission: Submission) -> None:
    assert _arrived(routes.SUBMIT, submission=submission) == {"submission": submission}


@given(SELECTIONS, TEXT, PATCHES)
def test_a_selection_arrives_whole(letters: Selection, start: str, params: Json) -> None:
    arguments = {"letters": letters, "start": start, "params": params}

    assert _arrived(routes.RETRY_LETTERS, **arguments) == arguments


@given(IDS, ASKINGS, st.none() | TEXT, st.none() | st.integers(1, 99))
def test_a_list_is_asked_for_with_all_its_words(
    job: int, asking: Asking, stage: str | None, attempt: int | None
) -> None:
    arguments = {"job": job, "asking": asking, "stage": stage, "attempt": attempt}

    assert _arrived(routes.LOGS, **arguments) == arguments


@given(TEXT.filter(bool))
def test_any_name_stays_one_piece_of_the_path(name: str) -> None:
    question = write(routes.PAUSE_QUEUE, {"name": name})

    assert question.target.count("/") == len(["", "v1", "admin", "queues", "x", "pause"]) - 1
    assert _arrived(routes.PAUSE_QUEUE, name=name) == {"name": name}


@pytest.mark.parametrize("wait", [0, 0.25, 30])
def test_seconds_may_have_parts(wait: float) -> None:
    assert _arrived(routes.FOLLOW, since=7, wait=wait) == {"since": 7, "wait": wait}


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, "\ud800", 2**70])
def test_what_json_cannot_say_is_refused_before_it_is_sent(value: object) -> None:
    with pytest.raises(UsageError):
        write(routes.SUBMIT, {"submission": Submission(name="story", params={"it": value})})  # type: ignore[dict-item]


def test_a_name_that_text_cannot_hold_is_sent_as_far_as_it_can_be() -> None:
    question = write(routes.PAUSE_QUEUE, {"name": "half \ud800"})

    assert question.target == "/v1/admin/queues/half%20%3F/pause"


def test_what_is_not_said_is_what_the_port_says() -> None:
    for route in routes.ROUTES:
        declared = _defaults(route)

        said = read(route, {field.name: "1" for field in route.takes}, _least_query(route), _least_body(route))

        wrong = {name: value for name, value in declared.items() if name in said and said[name] != value}
        assert wrong == {}, route.path


@pytest.mark.parametrize(
    ("query", "named", "hint"),
    [
        ([("limmit", "5")], "limmit", "limit"),
        ([("limit", "0")], "limit", ""),
        ([("limit", "99999")], "limit", ""),
        ([("limit", "\u0661")], "limit", ""),
        ([("limit", "1" * 5000)], "limit", ""),
        ([("limit", "")], "limit", ""),
        ([("after", "1"), ("after", "2")], "after", ""),
    ],
)
def test_a_wrong_word_of_a_query_is_named(query: list[tuple[str, str]], named: str, hint: str) -> None:
    with pytest.raises(UsageError) as wrong:
        read(routes.JOBS, {}, query, b"")

    assert f"'{named}'" in wrong.value.message
    assert hint in wrong.value.hint
    assert len(wrong.value.message) < 200


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"{", "JSON"),
        (b"[1]", "object"),
        (b'{"pipeline": NaN}', "JSON"),
        (b"\xff", "JSON"),
        (b'{"pipeline": "\\ud800"}', "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"{}", "'pipeline' or 'template'"),
        (b'{"pipeline": "a", "template": "b"}', "only one of them"),
        (b'{"pipeline": 5}', "'pipeline'"),
        (b'{"pipeline": "story", "count": true}', "'count'"),
        (b'{"pipeline": "story", "count": 0}', "'count'"),
        (b'{"pipeline": "story", "resume": "yes"}', "'resume'"),
        (b'{"pipeline": "story", "priority": 1.5}', "'priority'"),
        (b'{"pipeline": "story", "parms": {}}', "'parms'"),
    ],
)
def test_a_wrong_word_of_a_body_is_named(body: bytes, named: str) -> None:
    with pytest.raises(UsageError) as wrong:
        read(routes.SUBMIT, {}, [], body)

    assert named in wrong.value.message


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**300])
def test_an_integer_over_64_bits_arrives_as_it_was_written(number: int) -> None:
    body = b'{"pipeline": "story", "params": {"seed": %d}}' % number

    said = read(routes.SUBMIT, {}, [], body)

    assert said == {"submission": Submission(name="story", params={"seed": number})}


def test_an_integer_of_endless_digits_is_refused() -> None:
    with pytest.raises(UsageError, match="not JSON"):
        read(routes.SUBMIT, {}, [], b'{"pipeline": "story", "params": {"seed": %s}}' % (b"9" * 5000))


def test_ids_are_numbers() -> None:
    with pytest.raises(UsageError, match="'ids'"):
        read(routes.CANCEL, {}, [], b'{"ids": [1, "2"]}')


def test_null_is_as_good_as_nothing() -> None:
    body = json.dumps({"pipeline": "story", "priority": None, "params": None, "count": None}).encode()

    said = read(routes.SUBMIT, {}, [], body)

    assert said == {"submission": Submission(name="story")}


def test_a_template_is_submitted_like_a_pipeline() -> None:
    said = read(routes.SUBMIT, {}, [], b'{"template": "bedtime"}')

    assert said == {"submission": Submission(name="bedtime")}


def test_an_act_on_many_is_a_preview_unless_it_says_otherwise() -> None:
    said = read(routes.CANCEL, {}, [], b'{"filter": "state:queued"}')

    assert said == {"jobs": Selection(filter="state:queued", preview=True)}


def test_a_path_that_holds_no_id_is_not_found() -> None:
    with pytest.raises(NotFound, match="cancel"):
        read(routes.SHOW_JOB, {"id": "cancel"}, [], b"")


def _arrived(route: Route[Any], **arguments: object) -> dict[str, object]:
    question = write(route, arguments)
    url = urlsplit(question.target)
    query = parse_qsl(url.query, keep_blank_values=True)
    return read(route, _path_words(route, url.path), query, question.body or b"")


def _path_words(route: Route[Any], path: str) -> dict[str, str]:
    pairs = zip(route.full_path.split("/"), path.split("/"), strict=True)
    return {pattern.strip("{}"): piece for pattern, piece in pairs if pattern.startswith("{")}


def _defaults(route: Route[Any]) -> dict[str, object]:
    """Give the arguments that the port has a default for."""
    method = getattr(Operations, route.asks.__name__, None)
    if method is not route.asks:
        return {}
    parameters = inspect.signature(method).parameters.values()
    in_path = {field.into for field in route.takes if field.place is Place.PATH}
    return {
        each.name: each.default for each in parameters if each.default is not each.empty and each.name not in in_path
    }


def _least_query(route: Route[Any]) -> list[tuple[str, str]]:
    return [(field.name, "1") for field in route.takes if field.required and field.place.value == "query"]


def _least_body(route: Route[Any]) -> bytes:
    required = [field for field in route.takes if field.required and field.place.value == "body"]
    return json.dumps({field.name: [] if field.kind is Kind.JOBS else "1" for field in required}).encode()


def test_a_question_that_acts_has_a_body_and_one_that_asks_has_none() -> None:
    assert write(routes.PAUSE, {}) == Question(method="POST", target="/v1/admin/pause", body=b"{}")
    assert write(routes.STATUS, {}) == Question(method="GET", target="/v1/admin/status", body=None)
