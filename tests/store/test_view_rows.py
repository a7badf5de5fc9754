"""Rows are shown with everything they hold, and nothing they do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sgops.core.job import Asked, AttemptOutcome, HeldFor, JobState, LastFailure, Progress, WaitingFor
from sgops.core.views import FailureView, ProgressView
from sgops.store.rows import OUTCOME_CODES
from sgops.store.view_rows import attempt_view, item_view, job_view, unended_attempt_view
from tests.support.jobs import NOW, a_job

PROGRESS = Progress(done=15, total=50, message="drawing")


@pytest.mark.parametrize("state", JobState)
def test_progress_is_shown_where_it_says_something(state: JobState) -> None:
    view = job_view(a_job(state), PROGRESS)

    tells = state in {JobState.RUNNING, JobState.EXTERNAL, JobState.WAITING, JobState.INTERRUPTED}
    assert view.progress == (ProgressView(done=15, total=50, message="drawing") if tells else None)


def test_words_of_a_job_are_words_in_its_view() -> None:
    job = replace(
        a_job(JobState.HELD),
        held_for=HeldFor.DRIFT,
        waiting_for=WaitingFor.RETRY,
        asked=Asked.CANCEL,
        failure=LastFailure(type="crash", reason="it broke", stage="script", at=NOW),
    )

    view = job_view(job, None)

    assert (view.state, view.held_for, view.waiting_for, view.asked) == ("held", "drift", "retry", "cancel")
    assert view.last_failure == FailureView(type="crash", reason="it broke", stage="script", at=NOW)


def test_what_a_new_job_does_not_have_is_shown_as_nothing() -> None:
    view = job_view(a_job(stage="", definition=""), None)

    assert (view.stage, view.definition_hash, view.asked, view.last_failure) == (None, None, None, None)


def test_a_clock_that_was_set_back_makes_no_negative_duration() -> None:
    row = (1 << 20 | 1, 1, "script", 1, 1, OUTCOME_CODES[AttemptOutcome.COMPLETED], 5000, 4000, *[None] * 4)

    assert attempt_view(row).duration_ms == 0


def test_an_attempt_in_flight_has_no_end() -> None:
    job = a_job(JobState.RUNNING)

    view = unended_attempt_view(job, 7, AttemptOutcome.RUNNING)

    assert (view.id, view.outcome, view.started_at, view.finished_at) == (7, "running", NOW, None)


def test_an_item_without_a_result_has_none() -> None:
    failed = item_view(("script", "a", "failed", 1, 0, None, "no ink"))
    null = item_view(("script", "a", "done", 1, 0, b"null", None))

    assert (failed.result, failed.reason) == (None, "no ink")
    assert (null.result, null.reason) == (None, None)
