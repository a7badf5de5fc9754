"""What is deleted takes along what belongs to it, and nothing else."""

from __future__ import annotations

from sgops.core.job import Job
from sgops.core.moves import claim
from sgops.core.records import Captured
from sgops.core.units import to_ms
from sgops.store.unit import SqliteUnit
from sgops.store.works import Answer, Entry, Output
from sgops.store.writing import write_all
from tests.support.jobs import NOW, a_start
from tests.support.lives import died
from tests.support.store import a_draft, an_entry, rows

TABLES = ("job", "job_input", "checkpoint", "attempt", "attempt_log", "ledger", "dead_letter", "event")


def test_a_job_goes_with_everything_that_is_known_about_it(unit: SqliteUnit) -> None:
    gone, kept = _dead(unit), _dead(unit)
    before = {table: _count(unit, table) for table in TABLES}

    deleted = unit.delete_jobs([gone.id, 99])

    assert deleted == 1
    assert {table: _count(unit, table) * 2 for table in TABLES} == before
    assert unit.job(kept.id) == kept


def test_counters_forget_a_deleted_job(unit: SqliteUnit) -> None:
    gone, _ = _dead(unit), _dead(unit)

    unit.delete_jobs([gone.id])

    assert rows(unit, "SELECT n FROM counter WHERE state = 'dead'") == [(1,)]
    assert rows(unit, "SELECT n FROM letter_counter WHERE resolution = 'pending'") == [(1,)]
    assert rows(unit, "SELECT pending FROM letter_family") == [(1,)]


def test_a_file_that_stays_knows_when_its_job_ended(unit: SqliteUnit) -> None:
    job = _dead(unit)
    unit.connection.execute(
        "INSERT INTO artifact (job, run, stage, attempt, name, kind, size, sha256, created_at)"
        " VALUES (?, 1, 'script', 1, 'a', 'output', 1, x'', 0)",
        (job.id,),
    )

    unit.delete_jobs([job.id])

    assert rows(unit, "SELECT kind, superseded_at FROM artifact") == [("output", to_ms(NOW))]


def test_checkpoints_go_and_their_numbers_are_never_given_again(unit: SqliteUnit) -> None:
    job = _dead(unit)

    assert unit.delete_checkpoints([job.id]) == 2

    assert unit.history(job.id) == []
    assert unit.job(job.id).checkpoints == 2


def _dead(unit: SqliteUnit) -> Job:
    [job] = unit.insert([a_draft(batch=unit.new_batch("night", "story", NOW))], NOW)
    running = unit.apply([claim(job, a_start("script"), NOW)])[0].after
    captured = Captured(job=job.id, index=1, stage="script", attempt=1, lines=[(NOW, "stdout", "x")])
    write_all(unit, [Entry(an_entry(running), Answer()), Output(captured)])
    return unit.apply([died(running, NOW)])[0].after


def _count(unit: SqliteUnit, table: str) -> int:
    [[count]] = rows(unit, f"SELECT COUNT(*) FROM {table}")
    return int(count)
