"""A stage boundary goes to the file as one row, and leaves there what its move says, to the last column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgops.core.checkpoint import compress
from sgops.core.errors import StaleAttempt
from sgops.core.job import Job
from sgops.core.move_rows import StageEnd, StageStart
from sgops.core.moves import claim
from sgops.core.onward import Onward
from sgops.core.operator_moves import wake
from sgops.store.database import newest_event
from sgops.store.driver import IntegrityError
from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW, a_start, an_end
from tests.support.lives import DELAY, failed
from tests.support.store import a_draft, a_unit, attempts_of, events_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
IDS = st.lists(st.integers(min_value=1, max_value=9), max_size=3, unique=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    raw: bytes
    facts: str
    reads: list[int]
    will_read: list[int]
    stage: str
    definition: str
    milliseconds: int
    failures: int
    batch: int | None


BOUNDARIES = st.builds(
    Boundary,
    raw=st.binary(min_size=1, max_size=2000),
    facts=TEXTS,
    reads=IDS,
    will_read=IDS,
    stage=TEXTS.filter(bool),
    definition=st.sampled_from(["d" * 64, "e" * 64]),
    milliseconds=st.integers(min_value=0, max_value=500_000),
    failures=st.integers(min_value=0, max_value=2),
    batch=st.sampled_from([None, 1]),
)


@given(BOUNDARIES)
@settings(max_examples=60)
def test_what_is_in_the_file_is_what_the_move_says(boundary: Boundary) -> None:
    with TemporaryDirectory() as folder, a_unit(Path(folder) / "sgops.db") as unit:
        running = _tried(unit, boundary)
        ended_at = NOW + timedelta(milliseconds=boundary.milliseconds)

        [move] = unit.apply([_onward(running, boundary, ended_at)])

        assert unit.job(running.id) == move.after
        assert unit.history(running.id)[-2:] == list(move.checkpoints)
        assert attempts_of(unit)[-1:] == list(move.attempts)
        assert events_of(unit)[-3:] == list(move.events)


def test_many_boundaries_are_written_together_and_told_in_their_order(unit: SqliteUnit) -> None:
    jobs = [_running(unit) for _ in range(20)]
    moves = [Onward(job, an_end(), a_start("panels"), NOW) for job in jobs]
    unit.take_told()

    unit.apply(moves)

    [told] = unit.take_told()
    assert list(told.events) == [event for move in moves for event in move.events] == events_of(unit)[-60:]
    assert (len(told.events), told.newest) == (60, newest_event(unit.connection))


def test_a_boundary_of_a_job_that_has_moved_on_is_refused_and_nothing_of_the_others_is_written(
    unit: SqliteUnit,
) -> None:
    gone, other = _running(unit), _running(unit)
    unit.apply([Onward(gone, an_end(), a_start("panels"), NOW)])
    lines = len(events_of(unit))

    with pytest.raises(StaleAttempt, match="one of 2 jobs is not as it was"):
        unit.apply([Onward(other, an_end(), a_start("panels"), NOW), Onward(gone, an_end(), a_start("export"), NOW)])

    assert unit.job(other.id) == other
    assert len(events_of(unit)) == lines


def test_a_number_that_is_taken_is_no_matter_of_the_job_having_moved_on(unit: SqliteUnit) -> None:
    job = _running(unit)
    taken = (job.id << 20) | (job.checkpoints + 1)
    unit.connection.execute(
        "INSERT INTO checkpoint (id, run, stage, status, trigger, definition, codec, raw_size, retry_count, format,"
        " digest, created_at) VALUES (?, 1, 'x', 2, 1, 1, 0, 0, 0, 1, x'00', 0)",
        (taken,),
    )

    with pytest.raises(IntegrityError, match="UNIQUE"):
        unit.apply([Onward(job, an_end(), a_start("panels"), NOW)])

    assert unit.job(job.id) == job


def _running(unit: SqliteUnit) -> Job:
    [job] = unit.insert([a_draft()], NOW)
    return unit.apply([claim(job, a_start("script"), NOW)])[0].after


def _tried(unit: SqliteUnit, boundary: Boundary) -> Job:
    """Bring a job to its first stage, after some failures."""
    unit.new_batch("night", "story", NOW)
    [job] = unit.insert([a_draft(batch=boundary.batch)], NOW)
    job = unit.apply([claim(job, a_start("script"), NOW)])[0].after
    for _ in range(boundary.failures):
        job = unit.apply([failed(job, NOW)])[0].after
        job = unit.apply([claim(_due(unit, job), a_start("script"), NOW + DELAY)])[0].after
    return job


def _due(unit: SqliteUnit, job: Job) -> Job:
    return unit.apply([wake(job, NOW + DELAY)])[0].after


def _onward(job: Job, boundary: Boundary, now: datetime) -> Onward:
    base = job.id << 20
    end = StageEnd(
        payload=compress(boundary.raw, over=512, limit=10_000_000),
        inputs=tuple(base | number for number in boundary.reads),
        facts=boundary.facts,
        started_at=NOW,
    )
    inputs = tuple(base | number for number in boundary.will_read)
    return Onward(job, end, StageStart(stage=boundary.stage, definition=boundary.definition, inputs=inputs), now)
