"""What can be done to jobs is done by name."""

from __future__ import annotations

import pytest

from tests.cli.calling import Caller


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (("cancel", "3"), "cancelled"),
        (("hold", "5"), "held"),
        (("release", "6"), "queued"),
        (("retry", "2"), "queued"),
        (("retry", "4", "--force"), "queued"),
        (("delete", "1"), "deleted"),
        (("cancel", "3", "--force"), "cancelled"),
        (("hold", "5", "--force"), "held"),
        (("release", "6", "--force"), "queued"),
    ],
)
def test_each_verb_moves_its_job(words: tuple[str, ...], state: str) -> None:
    call = Caller()

    answer = call("jobs", *words)

    assert answer.exit == 0
    assert call.operations.job(int(words[1])).state == state


def test_a_retry_before_its_time_needs_force() -> None:
    assert Caller()("jobs", "retry", "4").exit == 4


def test_a_rerun_says_from_where_and_what() -> None:
    call = Caller()

    assert call("jobs", "rerun", "1", "--from", "panels").out == "job 1: from panels, only None\n"
    assert call("jobs", "rerun", "1", "--only", "panels:7,9").out == "job 1: from None, only panels:7,9\n"


def test_a_rerun_has_one_beginning() -> None:
    answer = Caller()("jobs", "rerun", "1", "--from", "a", "--only", "b")

    assert answer.exit == 2
    assert "exclude each other" in answer.err


def test_a_job_that_has_not_ended_is_not_rerun_by_force_either() -> None:
    call = Caller()

    assert [call("jobs", "rerun", "3").exit, call("jobs", "rerun", "3", "--force").exit] == [4, 4]
