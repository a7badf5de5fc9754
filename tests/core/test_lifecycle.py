"""The laws of the one table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import IllegalTransition
from sgops.core.job import FINAL_STATES, JobState
from sgops.core.lifecycle import OPERATOR_VERBS, TABLE, Verb, allowed, check, undo_edges


def reachable(start: JobState) -> set[JobState]:
    seen = {start}
    while True:
        grown = seen | {after for (before, _), afters in TABLE.items() if before in seen for after in afters}
        if grown == seen:
            return seen
        seen = grown


def test_every_state_is_reachable_from_a_new_job() -> None:
    assert reachable(JobState.QUEUED) == set(JobState)


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_can_reach_a_final_one(state: JobState) -> None:
    assert reachable(state) & FINAL_STATES


@pytest.mark.parametrize("state", sorted(FINAL_STATES))
def test_only_an_operator_leads_out_of_a_final_state(state: JobState) -> None:
    assert allowed(state)
    assert allowed(state) <= OPERATOR_VERBS


@given(state=st.sampled_from(JobState), verb=st.sampled_from(Verb), target=st.sampled_from(JobState))
def test_what_the_table_does_not_hold_is_refused_with_a_way_out(state: JobState, verb: Verb, target: JobState) -> None:
    if target in TABLE.get((state, verb), frozenset()):
        check(7, state, verb, target)
        return

    with pytest.raises(IllegalTransition) as refusal:
        check(7, state, verb, target)

    assert state.value in refusal.value.message
    assert "sgops why 7" in refusal.value.hint


def test_wherever_a_receipt_may_be_open_the_way_to_the_queue_has_a_twin_to_external() -> None:
    asking = {Verb.WAKE, Verb.RETRY_NOW, Verb.RECOVER, Verb.RETRY, Verb.RELEASE}

    into_queue = {(state, verb) for (state, verb), afters in TABLE.items() if JobState.QUEUED in afters}

    for state, verb in into_queue:
        closes = verb in {Verb.COLLECT, Verb.RESTART, Verb.RERUN, Verb.ADVANCE}
        assert closes or (verb in asking and JobState.EXTERNAL in TABLE[state, verb]), (state, verb)


def test_undo_never_puts_a_job_into_a_workers_hands() -> None:
    assert all(JobState.RUNNING not in edge for edge in undo_edges())
