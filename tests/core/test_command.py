"""Values come into a command as they are, whatever they hold; what cannot mean anything is refused at once."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.command import Command, member_of, option_of, progress_in, text_of
from sgops.core.errors import PipelineError, UsageError
from sgops.core.failure import FailureType
from sgops.core.job import Progress

values = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def filled(command: Command, **known: object) -> tuple[str, ...]:
    return command.words(lambda head, rest: known[f"{head}_{rest}" if rest else head])


@given(values)
def test_a_word_of_a_list_is_the_value_itself(value: str) -> None:
    command = Command(run=("curl", "-o", "{artifacts}/in.mp4", "{params.url}"))

    words = filled(command, artifacts="/a", params_url=value)

    assert words == ("curl", "-o", "/a/in.mp4", value)


@given(values.filter(lambda value: not value.endswith("\n")))
def test_a_shell_sees_a_value_as_one_word(value: str) -> None:
    command = Command(run="printf %s {params.url}")

    words = filled(command, params_url=value)

    said = subprocess.run(words, capture_output=True, check=True).stdout
    assert said.decode() == value


def test_what_is_the_shells_is_left_to_it() -> None:
    command = Command(run="echo ${HOME:-x} $1 ${{HOME}} {{print}} {a,b} { x; }")

    assert filled(command)[2] == "echo ${HOME:-x} $1 ${HOME} {print} {a,b} { x; }"


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (("echo", "{param.url}"), "{param.url}, which nothing stands for. Did you mean 'params'"),
        (("echo", "{artifact}"), "Did you mean 'artifact"),
        ("echo {outputs.x}", "{outputs.x}"),
        ("echo '{params.url}'", "within quotes"),
        ('echo "a {params.url}"', "within quotes"),
        ("echo `cat {params.url}`", "within quotes"),
        ((), "a first word"),
        ((" ",), "a first word"),
    ],
)
def test_a_command_that_cannot_mean_what_it_says_is_refused(run: tuple[str, ...] | str, words: str) -> None:
    with pytest.raises(PipelineError) as refused:
        Command(run=run)

    assert words in refused.value.message


def test_quotes_that_are_closed_hinder_nothing() -> None:
    command = Command(run="echo 'it'\\''s' \"$HOME\" {params.url}")

    assert filled(command, params_url="a b")[2].endswith(" 'a b'")


def test_exit_codes_name_types_of_failure() -> None:
    assert Command(run=("x",), exit_codes={6: FailureType.NETWORK_TIMEOUT}).exit_codes == {6: "network_timeout"}


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (3, "3"), (True, "true"), (None, ""), ([1, "b"], '[1, "b"]'), ({"a": 1.5}, '{"a": 1.5}')],
)
def test_a_value_is_written_as_text_or_as_json(value: object, text: str) -> None:
    assert text_of(value) == text


def test_no_program_takes_a_nul() -> None:
    with pytest.raises(UsageError, match="NUL"):
        text_of("a\0b")


@dataclass
class Story:
    title: str
    pages: list[Mapping[str, int]]


def test_a_path_leads_into_lists_objects_and_dataclasses() -> None:
    story = Story(title="moon", pages=[{"scenes": 3}])

    assert member_of(story, "pages.0.scenes", "params") == 3
    with pytest.raises(UsageError, match=r"no params\.titel\. Did you mean 'title'"):
        member_of(story, "titel", "params")
    with pytest.raises(UsageError, match=r"no params\.title\.x"):
        member_of(story, "title.x", "params")


@pytest.mark.parametrize(
    ("line", "progress"),
    [
        ("sgops:progress 3/50 half way\n", Progress(done=3, total=50, message="half way")),
        ("sgops:progress 3", Progress(done=3)),
        ("sgops:progress 3/50", Progress(done=3, total=50)),
        ("sgops:progress half", None),
        ("sgops:progress 3/x", None),
        (" sgops:progress 3", None),
        ("sgops:progress 9999999999999999", None),
    ],
)
def test_a_line_of_progress_is_read(line: str, progress: Progress | None) -> None:
    assert progress_in(line) == progress


def test_what_a_command_asks_for_is_known_before_it_runs() -> None:
    command = Command(run="x {stages.a.b} {vars.model.name} {stages.a.b} {artifact.in.mp4}")

    assert command.asked_of("stages") == ("a.b",)
    assert command.asked_of("vars") == ("model.name",)


def test_only_the_words_decide_what_a_command_makes() -> None:
    assert option_of(Command(run=("a", "b"), exit_codes={3: FailureType.QUALITY})) == {"run": ["a", "b"]}
