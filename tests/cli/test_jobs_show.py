"""One job shown whole."""

from __future__ import annotations

from tests.cli.calling import Caller


def test_a_job_is_shown_with_stages_parameters_and_output() -> None:
    answer = Caller()("jobs", "show", "2")

    assert answer.exit == 0
    for said in ("✗ dead", "story (version 2), queue default", "sgops dead-letter show 1", "stale", "story.zip"):
        assert said in answer.out


def test_as_json_a_job_has_every_field() -> None:
    job = Caller()("jobs", "show", "4", "--json").json

    assert {"id", "run", "state", "stages", "params", "output", "due_at", "last_failure"} <= set(job)
    assert job["due_at"] == "2030-01-01T13:30:00.090Z"


def test_a_job_that_is_not_there_is_not_found() -> None:
    answer = Caller()("jobs", "show", "99")

    assert (answer.exit, answer.out) == (3, "")
