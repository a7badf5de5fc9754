"""What belongs to one job is listed: checkpoints, attempts, events, items."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sgops.cli.commands.jobs_parts import checkpoint_note
from tests.cli.calling import Caller
from tests.support.fake_world import a_checkpoint


@pytest.mark.parametrize(
    ("valid", "error", "said"),
    [
        (None, None, ""),
        (None, "timeout", "timeout"),
        (True, None, "valid"),
        (True, "timeout", "valid; timeout"),
        (False, None, "invalid: flipped"),
    ],
)
def test_a_checkpoint_says_whether_it_can_be_trusted(valid: bool | None, error: str | None, said: str) -> None:
    row = replace(a_checkpoint(1), valid=valid, invalid_reason="flipped", last_error=error)

    assert checkpoint_note(row) == said


def test_checkpoints_are_verified_when_asked() -> None:
    call = Caller()

    assert "invalid" not in call("jobs", "checkpoints", "2").out
    assert "invalid: its bytes" in call("jobs", "checkpoints", "2", "--verify").out


def test_only_a_completed_job_lets_go_of_its_checkpoints() -> None:
    call = Caller()

    assert call("jobs", "checkpoints", "1", "--delete").out == "3 checkpoints of job 1 deleted\n"
    assert call("jobs", "checkpoints", "1", "--delete", "--json").json == {"deleted": 3}
    assert call("jobs", "checkpoints", "2", "--delete").exit == 4


def test_attempts_tell_why_they_failed() -> None:
    answer = Caller()("jobs", "attempts", "2", "outcome:failed")

    assert "✗ failed" in answer.out
    assert "network_timeout: ünï" in answer.out


def test_events_are_those_of_the_job() -> None:
    answer = Caller()("jobs", "events", "1", "--json")

    assert {event["job"] for event in answer.json["items"]} == {1}


def test_failed_items_are_listed_alone_when_asked() -> None:
    answer = Caller()("jobs", "items", "2", "--failed", "--json")

    assert {item["state"] for item in answer.json["items"]} == {"failed"}


@pytest.mark.parametrize("what", ["checkpoints", "attempts", "events", "items", "logs"])
def test_what_belongs_to_no_job_is_not_found(what: str) -> None:
    assert Caller()("jobs", what, "99").exit == 3
