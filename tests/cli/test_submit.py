"""Jobs are submitted with everything that can be said about them."""

from __future__ import annotations

from typing import Any

import pytest

from sgops.core.views import Submitted
from sgops.ports import Submission
from tests.cli.calling import Caller
from tests.support.fake_operations import FakeOperations


class Remembering(FakeOperations):
    """Knows what was submitted."""

    def __init__(self) -> None:
        super().__init__()
        self.submission: Any = None

    def submit(self, submission: Submission) -> Submitted:
        self.submission = submission
        return super().submit(submission)


def test_the_ids_are_written_one_a_line() -> None:
    answer = Caller()("submit", "story", "--count", "3")

    assert (answer.exit, answer.out, answer.err) == (0, "7\n8\n9\n", "")


def test_as_json_the_ids_and_whether_they_existed() -> None:
    answer = Caller()("submit", "story", "--json")

    assert answer.json["ids"] == [7]
    assert answer.json["existing"] is False


def test_all_that_is_said_arrives() -> None:
    call = Caller(operations=Remembering())

    answer = call(
        *("submit", "story", "-p", "title=Moon", "-p", "scenes=6", "--params", '{"scenes": 9, "deep": [1]}'),
        *("--priority", "-3", "--unique", "moon", "--at", "+10m", "--batch", "tonight", "--resume"),
    )

    assert answer.exit == 0
    assert call.operations.submission == Submission(
        name="story",
        params={"scenes": 6, "deep": [1], "title": "Moon"},
        priority=-3,
        unique_key="moon",
        at="+10m",
        batch="tonight",
        resume=True,
    )


def test_no_parameters_are_none_and_an_empty_object_is_one() -> None:
    call = Caller(operations=Remembering())

    call("submit", "story")
    nothing = call.operations.submission.params
    call("submit", "story", "--params", "{}")

    assert (nothing, call.operations.submission.params) == (None, {})


def test_a_unique_job_that_is_there_already_is_told_on_standard_error() -> None:
    call = Caller()

    answer = call("submit", "story", "--unique", "key-3")

    assert (answer.exit, answer.out) == (0, "3\n")
    assert "it has not ended" in answer.err
    assert call("submit", "story", "--unique", "key-3", "--json").json["existing"] is True


def test_an_unknown_pipeline_is_not_found_with_a_suggestion() -> None:
    answer = Caller()("submit", "stroy")

    assert answer.exit == 3
    assert "did you mean 'story'" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("--resume", "--force-restart"),
        ("--count", "0"),
        ("--priority", "high"),
        ("--params", "nonsense"),
        ("-p", "nonsense"),
    ],
)
def test_what_makes_no_sense_is_refused(words: tuple[str, ...]) -> None:
    answer = Caller()("submit", "story", *words)

    assert (answer.exit, answer.out) == (2, "")
