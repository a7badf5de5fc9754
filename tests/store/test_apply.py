"""A move is written with all its rows or not at all, and only where nothing has changed meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgops.core.checkpoint import verify
from sgops.core.errors import Refused, StaleAttempt
from sgops.core.events import EventType
from sgops.core.job import Job, JobState, Resolution
from sgops.core.moves import claim
from sgops.core.onward import Move
from sgops.core.operator_moves import cancel, dismiss, hold, release, restart, retry
from sgops.store.apply import waves
from sgops.store.rows import EVENT_SELECT, event_from
from sgops.store.statements import named
from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW, a_start
from tests.support.lives import died, end_of, failed, walk
from tests.support.store import a_draft, a_unit, attempts_of, events_of, rows

LIVES = st.lists(st.integers(min_value=0, max_value=97), min_size=1, max_size=30)


@given(LIVES)
@settings(max_examples=40)
def test_whatever_a_job_lives_through_its_row_is_what_the_moves_say(choices: list[int]) -> None:
    with TemporaryDirectory() as folder, a_unit(Path(folder) / "sgops.db") as unit:
        [job] = unit.insert([a_draft()], NOW)
        moves: list[Move] = []

        def write(move: Move) -> Job:
            moves.append(unit.apply([move])[0])
            assert unit.job(job.id) == moves[-1].after
            return moves[-1].after

        walk(job, choices, NOW, write)

        assert unit.history(job.id) == [row for move in moves for row in move.checkpoints]
        assert attempts_of(unit) == [row for move in moves for row in move.attempts]
        assert events_of(unit)[1:] == [event for move in moves for event in move.events]


@given(st.lists(LIVES, min_size=1, max_size=4))
@settings(max_examples=15)
def test_counters_are_what_counting_would_give(lives: list[list[int]]) -> None:
    with TemporaryDirectory() as folder, a_unit(Path(folder) / "sgops.db") as unit:
        unit.new_batch("night", "story", NOW)
        jobs = unit.insert([a_draft(batch=1 if place % 2 else None) for place, _ in enumerate(lives)], NOW)
        for job, choices in zip(jobs, lives, strict=True):
            walk(job, choices, NOW, lambda move: unit.apply([move])[0].after)

        assert _kept(unit, "SELECT state, n FROM counter") == _counted(unit, "SELECT state FROM job")
        assert rows(unit, named("miscounted_batches")) == []
        assert rows(unit, named("misfinished_batches")) == []
        assert _kept(unit, "SELECT resolution, n FROM letter_counter") == _counted(
            unit, "SELECT resolution FROM dead_letter"
        )
        assert _kept(unit, "SELECT family, pending FROM letter_family") == _counted(
            unit, "SELECT family FROM dead_letter WHERE resolution = 'pending'"
        )


def test_a_checkpoint_read_back_still_matches_its_hash(unit: SqliteUnit) -> None:
    job = _running(unit)
    unit.apply([end_of(job, NOW, b'{"text":"' + b"moon " * 500 + b'"}')])

    rows = unit.history(job.id)

    for row in rows:
        verify(row)
    assert len(rows) == 3


def test_a_row_that_has_changed_is_not_written_over(unit: SqliteUnit) -> None:
    job = _running(unit)
    late = end_of(job, NOW)
    unit.apply([failed(job, NOW)])

    with pytest.raises(StaleAttempt):
        unit.apply([late])

    assert unit.job(job.id).state is JobState.WAITING
    assert len(unit.history(job.id)) == 2


def test_one_stale_move_of_many_writes_none_of_them(unit: SqliteUnit) -> None:
    first, second = unit.insert([a_draft(), a_draft()], NOW)
    unit.apply([cancel(second, NOW)])

    with pytest.raises(StaleAttempt):
        unit.apply([claim(first, a_start(), NOW), claim(second, a_start(), NOW)])

    assert unit.job(first.id) == first
    assert [event.type for event in events_of(unit)] == [
        EventType.JOB_CREATED,
        EventType.JOB_CREATED,
        EventType.JOB_CANCELLED,
    ]


def test_moves_of_one_job_in_one_call_follow_each_other(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)
    begun = claim(job, a_start("script"), NOW)
    ended = end_of(begun.after, NOW)
    further = end_of(ended.after, NOW)

    unit.apply([begun, ended, further])

    assert unit.job(job.id) == further.after
    assert [event.seq for event in events_of(unit)] == list(range(1, further.after.seq + 1))


def test_events_are_told_as_they_stand_in_the_journal(unit: SqliteUnit) -> None:
    jobs = unit.insert([a_draft() for _ in range(300)], NOW)

    unit.apply([claim(job, a_start(), NOW) for job in jobs])

    stored = rows(unit, EVENT_SELECT + "ORDER BY id")
    assert [event_from(row) for row in stored] == [event for told in unit.told for event in told.events]
    assert [told.newest for told in unit.told] == [300, 900] == [stored[299][0], stored[-1][0]]


def test_a_death_writes_a_letter_that_the_job_points_to(unit: SqliteUnit) -> None:
    job = _running(unit)

    [written] = unit.apply([died(job, NOW, "the farm is down")])

    assert written.letter is not None
    assert unit.job(job.id).letter == written.letter.id
    assert unit.letter(written.letter.id) == written.letter
    assert written.letter.reason == "the farm is down"


def test_the_next_letter_of_a_job_names_the_one_before(unit: SqliteUnit) -> None:
    job = _running(unit)
    [first] = unit.apply([died(job, NOW)])
    [again] = unit.apply([retry(first.after, NOW)])
    [running] = unit.apply([claim(again.after, a_start(), NOW)])

    [second] = unit.apply([died(running.after, NOW)])

    assert second.letter is not None
    assert first.letter is not None
    assert second.letter.previous == first.letter.id


@pytest.mark.parametrize(
    ("answer", "resolution"),
    [
        (partial(retry, notes="why"), Resolution.RETRIED),
        (partial(dismiss, notes="why"), Resolution.DISMISSED),
        (lambda job, now: restart(job, "script", now, notes="why"), Resolution.RETRIED),
    ],
)
def test_an_answer_is_written_on_the_letter(
    unit: SqliteUnit, answer: Callable[[Job, datetime], Move], resolution: Resolution
) -> None:
    job = _running(unit)
    [death] = unit.apply([died(job, NOW)])

    unit.apply([answer(death.after, NOW)])

    letter = unit.letter(death.after.letter or 0)
    assert (letter.resolution, letter.notes, letter.resolved_at) == (resolution, "why", NOW)


def test_a_key_that_is_taken_by_now_keeps_a_job_from_coming_back(unit: SqliteUnit) -> None:
    [former] = unit.insert([a_draft(unique_key="moon")], NOW)
    [ended] = unit.apply([cancel(former, NOW)])
    unit.insert([a_draft(unique_key="moon")], NOW)

    with pytest.raises(Refused, match="unique key"):
        unit.apply([restart(ended.after, "script", NOW)])

    assert unit.job(former.id) == ended.after


def test_a_definition_that_nobody_described_yet_is_known_by_its_hash(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)

    unit.apply([claim(job, replace(a_start(), definition="new"), NOW)])

    assert unit.job(job.id).definition == "new"


def test_waves_keep_the_order_within_a_job(unit: SqliteUnit) -> None:
    first, second = unit.insert([a_draft(), a_draft()], NOW)
    held = hold(first, NOW)
    moves = [held, hold(second, NOW), release(held.after, NOW)]

    turns = waves(moves)

    assert turns == [[moves[0], moves[1]], [moves[2]]]


def _running(unit: SqliteUnit) -> Job:
    [job] = unit.insert([a_draft()], NOW)
    return unit.apply([claim(job, a_start("script"), NOW)])[0].after


def _kept(unit: SqliteUnit, sql: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for name, count in rows(unit, sql):
        found[name] += count
    return dict(+found)


def _counted(unit: SqliteUnit, sql: str) -> dict[str, int]:
    return dict(Counter(row[0] for row in rows(unit, sql)))
