"""Parameters reach the stages as their author declared them, or are refused with every fault at once."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import NotFound, PipelineError, UsageError
from sgops.core.params import Secret, bind, describe
from sgops.core.values import MAX_DEPTH, Json

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@dataclass
class Style:
    look: Literal["noir", "warm"] = "noir"
    dark: bool = False


@dataclass
class Story:
    title: str
    scenes: int = 12
    style: Style | None = None
    tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.scenes < 1:
            raise ValueError("a story has at least one scene")


@dataclass
class Upload:
    token: Secret
    mirror: Secret | None = None


@dataclass
class Tree:
    name: str
    child: Tree | None = None


def test_without_a_declaration_the_stages_get_a_plain_dict() -> None:
    bound = bind(None, {"anything": [1, 2]}, secret=secrets)

    assert bound == {"anything": [1, 2]}


def test_a_dataclass_is_filled_and_what_was_left_out_is_its_default() -> None:
    bound = bind(Story, {"title": "Moon", "style": {"look": "warm"}, "tags": ["bed"]}, secret=secrets)

    assert bound == Story(title="Moon", scenes=12, style=Style(look="warm", dark=False), tags=["bed"])


def test_all_faults_are_told_at_once_each_with_its_path() -> None:
    given: Json = {"scnes": 3, "scenes": "twelve", "style": {"look": "blue", "dark": 1}}

    message = refused(Story, given).message

    assert "$.scenes: 'twelve' is no int" in message
    assert "$.style.look: 'blue' is none of 'noir', 'warm'." in message
    assert "$.style.dark: 1 is no bool" in message
    assert "$ has no field 'scnes'. Did you mean 'scenes'?" in message
    assert "$.title is missing" in message


def test_a_refusal_says_what_would_have_been_taken() -> None:
    hint = refused(Story, {}).hint

    assert "title: str, scenes: int = 12, style: Style | None = None, tags: list[str] = …" in hint
    assert "Style: look: 'noir' | 'warm' = 'noir', dark: bool = False" in hint


@pytest.mark.parametrize("given", [[], "title=Moon", None, 7])
def test_parameters_are_an_object(given: Json) -> None:
    error = refused(None, given)

    assert error.message.startswith("parameters are an object, not ")


def test_what_the_dataclass_itself_refuses_is_refused_in_its_words() -> None:
    error = refused(Story, {"title": "Moon", "scenes": 0})

    assert error.message == "the parameters do not fit Story: a story has at least one scene"


def test_a_dataclass_that_leaves_the_interpreter_only_refuses() -> None:
    @dataclass
    class Deserter:
        def __post_init__(self) -> None:
            sys.exit(3)

    assert "SystemExit: 3" in refused(Deserter, {}).message


def test_twenty_faults_are_told_and_the_others_counted() -> None:
    error = refused(Story, {"title": "Moon", "tags": list(range(30))})

    assert "$.tags[19]: 19 is no str, in quotes it would be; and 10 more" in error.message


def test_a_secret_is_given_by_name_and_shown_to_nobody() -> None:
    bound = bind(Upload, {"token": "farm"}, secret=secrets)

    assert isinstance(bound, Upload)
    assert bound.token == "hunter2"
    assert f"Bearer {bound.token}" == "Bearer hunter2"
    assert "hunter2" not in repr(bound)


def test_a_secret_that_does_not_exist_is_refused_without_repeating_what_was_given() -> None:
    error = refused(Upload, {"token": "hunter2"})

    assert "$.token: no secret of that name." in error.message
    assert "hunter2" not in error.message + error.hint


def test_a_secret_is_no_number_and_the_number_is_not_repeated() -> None:
    error = refused(Upload, {"token": 31337})

    assert "31337" not in error.message


def test_a_secret_that_may_be_left_out_stays_out() -> None:
    assert bind(Upload, {"token": "farm", "mirror": None}, secret=secrets) == Upload(token=Secret("hunter2"))


def test_the_default_of_a_secret_is_a_name_too() -> None:
    @dataclass
    class Login:
        token: Secret = Secret("farm")  # noqa: RUF009 - text does not change

    bound = bind(Login, {}, secret=secrets)

    assert isinstance(bound, Login)
    assert bound.token == "hunter2"
    assert [str(one) for one in describe(Login)] == ["token: Secret = the secret 'farm'"]


def test_what_goes_under_a_secret_like_name_is_not_repeated() -> None:
    @dataclass
    class Login:
        password: int

    assert "hunter2" not in refused(Login, {"password": "hunter2"}).message


def test_pipelines_tell_what_they_take() -> None:
    told = [str(one) for one in describe(Story)]

    assert told == ["title: str", "scenes: int = 12", "style: Style | None = None", "tags: list[str] = …"]
    assert describe(None) == ()


def test_a_type_that_json_cannot_fill_is_told_before_anybody_submits() -> None:
    @dataclass
    class Deep:
        inner: list[set[int]]

    with pytest.raises(PipelineError, match=r"Deep\.inner: set\[int\] is no type for a parameter"):
        describe(Deep)


def test_a_type_that_is_not_there_at_run_time_is_told() -> None:
    @dataclass
    class Lost:
        inner: Nowhere  # type: ignore[name-defined]  # noqa: F821

    with pytest.raises(PipelineError, match="'Nowhere' is not defined"):
        describe(Lost)


@given(ANY_JSON | st.fixed_dictionaries({"title": ANY_JSON}, optional={"scenes": ANY_JSON, "style": ANY_JSON}))
def test_whatever_is_given_is_bound_or_refused(given: Json) -> None:
    try:
        outcome: object = bind(Story, given, secret=secrets)
    except UsageError as error:
        outcome = error.message + error.hint

    assert isinstance(outcome, Story | str)
    assert "\n" not in str(outcome)


@given(st.builds(Story, title=st.text(), scenes=st.integers(1, 9), tags=st.lists(st.text(), max_size=3)))
def test_what_a_job_stores_gives_the_same_parameters_each_time(story: Story) -> None:
    stored = json.loads(json.dumps({"title": story.title, "scenes": story.scenes, "tags": story.tags}))

    assert bind(Story, stored, secret=secrets) == story


def test_what_json_can_nest_can_be_bound() -> None:
    given: dict[str, Json] = {"name": "leaf"}
    for _ in range(MAX_DEPTH - 2):
        given = {"name": "branch", "child": given}

    assert isinstance(bind(Tree, given, secret=secrets), Tree)


def refused(params: type | None, given: Json) -> UsageError:
    with pytest.raises(UsageError) as caught:
        bind(params, given, secret=secrets)
    return caught.value


def secrets(name: str) -> str:
    if name == "farm":
        return "hunter2"
    raise NotFound(f"no secret '{name}'.", hint="declare it in the [secrets] table")
