"""A dead letter is shown with everything one needs to decide."""

from __future__ import annotations

import pytest

from tests.cli.calling import Caller


@pytest.mark.parametrize(
    "said",
    [
        "1 of job 2",
        "network_timeout (escalated)",
        "traceback of the last",
        "␛[31mTimeoutError",
        "checkpoints",
        "what it printed last",
        "the job when it died",
        "It would go on at stage 'panels', keeps script and saves 1.5s.",
        "sgops dead-letter retry 1",
    ],
)
def test_it_says_all_that_is_known(said: str) -> None:
    answer = Caller()("dead-letter", "show", "1")

    assert said in answer.out


def test_one_that_is_answered_offers_no_retry() -> None:
    call = Caller()
    call("dead-letter", "dismiss", "1", "--notes", "enough")

    answer = call("dead-letter", "show", "1")

    assert "dismissed" in answer.out
    assert "It would go on" not in answer.out


def test_one_that_is_not_there_is_not_found() -> None:
    assert Caller()("dead-letter", "show", "9").exit == 3
