"""A row that was damaged is read without a crash, and is seen to be damaged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.checkpoint import Codec, checkpoint_id, verify
from sgops.core.errors import CheckpointError, DigestMismatch
from sgops.core.job import JobState, Progress
from sgops.core.moves import claim
from sgops.store.rows import ids_of, inputs_from, inputs_text, job_of, payload_from, progress_from
from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW, a_start
from tests.support.lives import end_of
from tests.support.store import a_draft, rows


@pytest.mark.parametrize(
    "damage",
    [
        "status = 99",
        "trigger = 99",
        "codec = 99",
        "codec = 0",
        "payload = NULL",
        "payload = x'00'",
        "raw_size = raw_size + 1",
        "inputs = 'nonsense'",
        "inputs = '1,,x,3'",
        "stage = 'other'",
        "run = run + 1",
        "digest = x''",
        "facts = '{}'",
        "definition = 0",
    ],
)
def test_a_damaged_checkpoint_is_read_and_does_not_match_its_hash(unit: SqliteUnit, damage: str) -> None:
    [job] = unit.insert([a_draft()], NOW)
    [begun] = unit.apply([claim(job, a_start("script"), NOW)])
    unit.apply([end_of(begun.after, NOW)])
    rows(unit, f"UPDATE checkpoint SET {damage} WHERE status = 2")

    [done] = [row for row in unit.history(job.id) if row.number == 2]

    with pytest.raises(DigestMismatch):
        verify(done)


def test_a_checkpoint_of_a_newer_format_is_refused(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)
    unit.apply([claim(job, a_start("script"), NOW)])
    rows(unit, "UPDATE checkpoint SET format = 9")

    [row] = unit.history(job.id)

    with pytest.raises(CheckpointError, match="format 9"):
        verify(row)


@given(st.integers(min_value=1, max_value=2**40), st.lists(st.integers(min_value=1, max_value=2**20 - 1)))
def test_inputs_come_back_as_they_were(job: int, numbers: list[int]) -> None:
    inputs = tuple(checkpoint_id(job, number) for number in numbers)

    assert inputs_from(job, inputs_text(inputs)) == inputs


@given(st.integers(min_value=1, max_value=2**40), st.integers(min_value=0, max_value=2**20 - 1))
def test_the_ids_of_a_job_lie_together(job: int, number: int) -> None:
    first, last = ids_of(job)

    assert first <= checkpoint_id(job, number) <= last
    assert job_of(checkpoint_id(job, number)) == job


def test_a_row_without_bytes_has_no_payload() -> None:
    assert payload_from(1, None, 5).codec is Codec.NONE


def test_a_sign_of_life_without_progress_is_no_progress() -> None:
    assert progress_from(None, None, None) is None
    assert progress_from(3, None, None) == Progress(done=3)


def test_every_state_is_read(unit: SqliteUnit) -> None:
    for state in JobState:
        [job] = unit.insert([a_draft()], NOW)
        rows(unit, "UPDATE job SET state = ? WHERE id = ?", state.value, job.id)

        assert unit.job(job.id).state is state
