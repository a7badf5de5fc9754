"""In plain words: the state, how it came to it, what is next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.core.job import Asked, HeldFor, JobState, LastFailure, WaitingFor
from sgops.core.resume import ResumePlan
from sgops.engine.why import explain
from tests.support.jobs import NOW, a_job, minutes_ago

FAILED = LastFailure(type="network_timeout", reason="no route", stage="panels", at=minutes_ago(1))


@pytest.mark.parametrize(
    ("job", "says", "following"),
    [
        (a_job(), "queued since", "A worker takes it"),
        (a_job(JobState.RUNNING, asked=Asked.HOLD), "asked to hold it", "The stage ends"),
        (a_job(JobState.RUNNING, asked=Asked.CANCEL), "It is cancelling", "The stage ends"),
        (a_job(JobState.RUNNING, expires_at=NOW), "whole job is up at", "The stage ends"),
        (a_job(JobState.WAITING, failure=FAILED), "no route", "It runs again at"),
        (a_job(JobState.WAITING, waiting_for=WaitingFor.SNOOZE), "not ready yet", "It runs again at"),
        (a_job(JobState.WAITING, waiting_for=WaitingFor.START, tries=0), "start later", "It starts at"),
        (a_job(JobState.EXTERNAL), "external service", "asked again"),
        (a_job(JobState.INTERRUPTED), "used no attempt", "next start"),
        (a_job(JobState.HELD), "operator has held it", "release 7"),
        (a_job(JobState.HELD, held_for=HeldFor.HANDLER_MISSING), "not loaded", "release 7"),
        (a_job(JobState.HELD, held_for=HeldFor.DRIFT), "changed under its checkpoints", "release 7"),
        (a_job(JobState.HELD, held_for=HeldFor.SERVICE_UNKNOWN), "does not say", "release 7"),
        (a_job(JobState.COMPLETED), "completed", "rerun 7"),
        (a_job(JobState.DEAD, failure=FAILED), "letter 3", "dead-letter retry 3"),
        (a_job(JobState.CANCELLED), "was cancelled", "rerun 7"),
    ],
)
def test_every_state_is_explained_with_what_is_next(job: object, says: str, following: str) -> None:
    view = explain(job, NOW, going_on=None, silent=None, paused=False)  # type: ignore[arg-type]

    assert says in " ".join(view.sentences)
    assert following in view.next


def test_a_retry_says_what_it_would_keep() -> None:
    going_on = ResumePlan(stage="panels", kept=("script",))

    view = explain(a_job(JobState.DEAD), NOW, going_on=going_on, silent=None, paused=False)

    assert "goes on at stage 'panels' and keeps script" in view.next


def test_a_silent_stage_and_a_pause_are_told() -> None:
    silent = explain(a_job(JobState.RUNNING), NOW, going_on=None, silent=timedelta(minutes=31), paused=False)
    paused = explain(a_job(), NOW, going_on=None, silent=None, paused=True)

    assert "31m" in " ".join(silent.sentences)
    assert "sgops resume" in paused.next


def test_a_disk_that_takes_nothing_is_the_reason_of_all_that_has_not_ended() -> None:
    problem = "nothing can be written: database or disk is full"

    told = [
        explain(a_job(state), NOW, going_on=None, silent=None, paused=False, problem=problem)
        for state in (JobState.QUEUED, JobState.RUNNING, JobState.WAITING, JobState.COMPLETED)
    ]

    assert [problem in " ".join(view.sentences) for view in told] == [True, True, True, False]
    assert ["sgops health storage" in view.next for view in told] == [True, True, True, False]
