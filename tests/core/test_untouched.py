"""What many jobs do together is what each of them would do alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sgops.core import operator_moves, untouched
from sgops.core.errors import IllegalTransition
from sgops.core.job import Job, JobState
from sgops.core.untouched import Untouched
from tests.support.jobs import NOW, a_job

WAITING_FOR_THEIR_TURN = [JobState.QUEUED, JobState.WAITING]


@pytest.mark.parametrize("state", WAITING_FOR_THEIR_TURN)
def test_a_joint_cancel_tells_what_single_ones_tell(state: JobState) -> None:
    jobs = [_never_begun(state, id=number, seq=number, batch=7) for number in (3, 4)]

    [move] = untouched.cancel([_seen(job) for job in jobs], NOW)

    single = [operator_moves.cancel(job, NOW) for job in jobs]
    assert move.events() == [event for each in single for event in each.events]
    assert {each.after.state for each in single} == {move.into}
    assert (move.origin, move.ends) == (state, True)


@pytest.mark.parametrize("state", WAITING_FOR_THEIR_TURN)
def test_a_joint_undo_tells_what_single_ones_tell(state: JobState) -> None:
    former = _never_begun(state, id=3, seq=1)
    job = operator_moves.cancel(former, NOW).after

    move = untouched.undo([_seen(job)], state, NOW, what="cancel")

    single = operator_moves.undo(job, former, NOW, what="cancel")
    assert (move.events(), move.into) == (list(single.events), single.after.state)
    assert move.ends is False


def test_jobs_of_two_states_make_two_moves() -> None:
    jobs = [_seen(_never_begun(state, id=number)) for number, state in enumerate(WAITING_FOR_THEIR_TURN * 2, 1)]

    moves = untouched.cancel(jobs, NOW)

    assert {move.origin: [job.id for job in move.jobs] for move in moves} == {
        JobState.QUEUED: [1, 3],
        JobState.WAITING: [2, 4],
    }


def test_what_does_not_wait_for_its_turn_is_left_out() -> None:
    jobs = [replace(_seen(_never_begun(JobState.QUEUED)), state=state) for state in JobState]

    moves = untouched.cancel(jobs, NOW)

    assert {job.state for move in moves for job in move.jobs} == set(WAITING_FOR_THEIR_TURN)


def test_nothing_is_put_back_to_where_no_undo_leads() -> None:
    with pytest.raises(IllegalTransition):
        untouched.undo([_seen(_never_begun(JobState.QUEUED))], JobState.RUNNING, NOW, what="cancel")


def _never_begun(state: JobState, **fields: int) -> Job:
    return replace(a_job(state), attempts=0, attempt=0, started_at=None, failure=None, expires_at=None, **fields)  # type: ignore[arg-type]


def _seen(job: Job) -> Untouched:
    return Untouched(id=job.id, state=job.state, seq=job.seq, batch=job.batch)
