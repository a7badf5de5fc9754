"""A job's stages tell where it stands, whatever it went through."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core import moves
from sgops.core import operator_moves as acts
from sgops.core.checkpoint import Checkpoint
from sgops.core.job import Job, JobState
from sgops.core.lane import Lane
from sgops.core.onward import Move
from sgops.core.stage_views import names_seen, stages_of
from tests.support.jobs import NOW, a_failure, a_job
from tests.support.lives import STAGES, a_start_of, end_of, walk

LATER = NOW + timedelta(seconds=3)


class Life:
    """A job and its history, kept by hand."""

    def __init__(self) -> None:
        self.job = a_job()
        self.history: list[Checkpoint] = []

    def __call__(self, move: Move) -> Job:
        self.history += move.checkpoints
        self.job = replace(move.after, letter=(move.after.letter or 0) + 1) if move.letter else move.after
        return self.job

    def begin(self) -> Life:
        self(moves.claim(self.job, a_start_of("script"), NOW))
        return self

    def to_the_end(self) -> Life:
        while not self.job.has_ended:
            self(end_of(self.job, NOW))
        return self

    @property
    def statuses(self) -> list[str]:
        return [view.status for view in stages_of(self.job, STAGES, self.history)]


def test_a_running_job_has_stages_behind_it_one_at_hand_and_others_before_it() -> None:
    life = Life().begin()

    life(end_of(life.job, LATER))

    script, panels, export = stages_of(life.job, STAGES, life.history)
    assert (script.status, script.attempts, script.duration_ms) == ("completed", 1, 3000)
    assert (script.started_at, script.finished_at) == (NOW, LATER)
    assert (panels.status, panels.attempts, panels.started_at, panels.finished_at) == ("in_progress", 1, LATER, None)
    assert (export.status, export.attempts, export.started_at) == ("pending", 0, None)


def test_a_stage_that_failed_for_good_or_was_cut_off_says_when() -> None:
    dead, cut_off = Life().begin(), Life().begin()

    dead(moves.bury(dead.job, a_failure(), LATER))
    cut_off(moves.interrupt(cut_off.job, LATER, reason="the engine stops"))

    for life, status in ((dead, "failed"), (cut_off, "interrupted")):
        script, panels, _ = stages_of(life.job, STAGES, life.history)
        assert (script.status, script.finished_at, script.duration_ms) == (status, LATER, 3000)
        assert (panels.started_at, panels.finished_at, panels.duration_ms) == (None, None, None)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (JobState.DEAD, "failed"),
        (JobState.INTERRUPTED, "interrupted"),
        (JobState.WAITING, "pending"),
        (JobState.EXTERNAL, "in_progress"),
        (JobState.HELD, "pending"),
    ],
)
def test_the_stage_at_hand_is_as_its_job(state: JobState, status: str) -> None:
    life = Life().begin()

    stopped = replace(life.job, state=state)

    assert stages_of(stopped, STAGES, life.history)[0].status == status


def test_a_new_run_of_one_stage_leaves_later_outputs_stale() -> None:
    life = Life().begin().to_the_end()
    life(acts.rerun(life.job, "script", NOW, only=True))
    assert life.statuses == ["pending", "completed", "completed"]

    life(moves.claim(life.job, a_start_of("script"), NOW))
    life.to_the_end()

    assert life.statuses == ["completed", "completed", "completed"]
    assert [view.stale for view in stages_of(life.job, STAGES, life.history)] == [False, True, True]


def test_a_restart_begins_with_nothing_done() -> None:
    life = Life().begin()
    life(end_of(life.job, NOW))
    life(moves.bury(life.job, a_failure(), NOW))

    life(acts.restart(life.job, "script", NOW))

    assert life.statuses == ["pending", "pending", "pending"]


@given(choices=st.lists(st.integers(0, 59), max_size=30))
def test_whatever_happens_every_stage_is_shown_once_and_no_attempt_is_forgotten(choices: list[int]) -> None:
    life = Life()

    job = walk(life.job, choices, NOW, life)

    views = stages_of(job, STAGES, life.history)
    assert tuple(view.name for view in views) == STAGES
    assert sum(view.attempts for view in views) == job.attempts


def test_without_its_pipeline_a_job_has_the_stages_it_was_seen_in() -> None:
    life = Life()
    new = names_seen(life.job, [])

    life.begin()
    life(end_of(life.job, NOW, park=Lane(queue="default")))

    assert new == ("script",)
    assert names_seen(life.job, life.history) == ("script", "panels")
    assert names_seen(a_job(stage=""), []) == ()
