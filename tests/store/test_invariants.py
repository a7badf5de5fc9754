"""`verify` is green after every legal life, and red after every breach that a hand can make in the file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgops.core import moves
from sgops.core.job import Job
from sgops.store import file_laws, job_laws
from tests.support.jobs import NOW
from tests.support.lives import a_start_of, end_of, failed, walk
from tests.support.shelf import Shelf
from tests.support.store import an_entry

Break = Callable[[Shelf, Job], object]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "sgops.db")
    yield shelf
    shelf.close()


@settings(max_examples=20)
@given(lives=st.lists(st.lists(st.integers(0, 59), max_size=25), min_size=1, max_size=4))
def test_whatever_jobs_live_through_every_check_is_green(lives: list[list[int]]) -> None:
    with TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder) / "sgops.db")
        for choices, job in zip(lives, shelf.submit(len(lives), batch=1), strict=True):
            walk(job, choices, NOW, shelf.write)

        faults = shelf.faults()
        shelf.close()

        assert faults == {}


GAP = "the journal of each job has no gap"
MOVES = "each journal leads by legal moves to its job as it is"
ATTEMPTS = "no job has two attempts at once"
TRIES = "what was tried is on record"
ONCE = "a stage is completed once in a run"
ITEMS = "items and steps were done in stages that began"
ENDS = "ended jobs say when and why"
LETTERS = "each death has one dead letter"
SEALED = "each checkpoint is what was sealed"
THERE = "no checkpoint is missing"
OWNED = "every row belongs to a job"
REFERENCES = "references point to rows"
JOBS_COUNTED = "counters of jobs equal counts"
BATCHES_COUNTED = "counters of batches equal counts"
LETTERS_COUNTED = "counters of dead letters equal counts"
FAMILIES_COUNTED = "counters of families equal counts"

COMPLETED, DEAD, RUNNING, WAITING = 1, 2, 3, 4
NEWEST_ROW = "(SELECT MAX(id) FROM {table} WHERE id >> 20 = {job})"

# Each row: the check that must turn red, the job it must name, and what is done to the file.
BREACHES: list[tuple[str, int, str]] = [
    (GAP, COMPLETED, "DELETE FROM event WHERE job = 1 AND seq = 4"),
    (GAP, COMPLETED, "DELETE FROM event WHERE job = 1 AND seq = (SELECT seq FROM job WHERE id = 1)"),
    (GAP, COMPLETED, "UPDATE event SET seq = 5 WHERE job = 1 AND seq = 4"),
    (GAP, RUNNING, "UPDATE job SET seq = seq + 1 WHERE id = 3"),
    (MOVES, COMPLETED, "UPDATE event SET type = 4 WHERE job = 1 AND type = 3"),
    (MOVES, COMPLETED, "UPDATE event SET type = 999 WHERE job = 1 AND seq = 4"),
    (MOVES, COMPLETED, "UPDATE event SET type = 22 WHERE job = 1 AND seq = 4"),
    (MOVES, RUNNING, "UPDATE job SET state = 'interrupted' WHERE id = 3"),
    (MOVES, RUNNING, "UPDATE job SET stage = 'panels' WHERE id = 3"),
    (MOVES, RUNNING, "UPDATE job SET attempts = 2 WHERE id = 3"),
    (MOVES, RUNNING, "UPDATE job SET fence = 2 WHERE id = 3"),
    (MOVES, RUNNING, "UPDATE job SET checkpoints = 2 WHERE id = 3"),
    (MOVES, RUNNING, "UPDATE job SET run = 2 WHERE id = 3"),
    (ATTEMPTS, COMPLETED, "DELETE FROM attempt WHERE id = (1 << 20) | 2"),
    (ATTEMPTS, COMPLETED, "UPDATE attempt SET fence = 1 WHERE id = (1 << 20) | 2"),
    (ATTEMPTS, COMPLETED, "UPDATE attempt SET id = (1 << 20) | 9 WHERE id = (1 << 20) | 3"),
    (ATTEMPTS, RUNNING, "UPDATE attempt SET id = (3 << 20) | 1, fence = 1 WHERE id = (1 << 20) | 1"),
    (TRIES, WAITING, "UPDATE job SET tries = 2 WHERE id = 4"),
    (TRIES, WAITING, "UPDATE job SET grants = 2 WHERE id = 4"),
    (TRIES, WAITING, "DELETE FROM attempt WHERE id >> 20 = 4"),
    (ONCE, COMPLETED, "UPDATE attempt SET outcome = 5 WHERE id = (1 << 20) | 2"),
    (ITEMS, RUNNING, "UPDATE ledger SET stage = 'export' WHERE job = 3"),
    (ITEMS, RUNNING, "UPDATE ledger SET attempts = 0 WHERE job = 3"),
    (ENDS, COMPLETED, "UPDATE job SET finished_at = NULL WHERE id = 1"),
    (ENDS, RUNNING, "UPDATE job SET finished_at = 1 WHERE id = 3"),
    (ENDS, DEAD, "UPDATE job SET failure_type = NULL WHERE id = 2"),
    (LETTERS, DEAD, "DELETE FROM dead_letter WHERE job = 2"),
    (LETTERS, DEAD, "UPDATE job SET letter = NULL WHERE id = 2"),
    (LETTERS, DEAD, "UPDATE job SET letter = 77 WHERE id = 2"),
    (LETTERS, DEAD, "UPDATE dead_letter SET previous = 77 WHERE job = 2"),
    (LETTERS, DEAD, "UPDATE dead_letter SET resolution = 'retried', resolved_at = 1 WHERE job = 2"),
    (LETTERS, DEAD, "UPDATE dead_letter SET resolution = 'dismissed' WHERE job = 2"),
    (LETTERS, DEAD, "UPDATE job SET state = 'queued' WHERE id = 2"),
    (SEALED, COMPLETED, "UPDATE checkpoint SET payload = x'7b7d' WHERE id = (1 << 20) | 2"),
    (SEALED, COMPLETED, "UPDATE checkpoint SET raw_size = raw_size + 1 WHERE id = (1 << 20) | 2"),
    (SEALED, COMPLETED, "UPDATE checkpoint SET stage = 'panels' WHERE id = (1 << 20) | 1"),
    (SEALED, COMPLETED, "UPDATE checkpoint SET status = 77 WHERE id = (1 << 20) | 2"),
    (SEALED, COMPLETED, "UPDATE checkpoint SET format = 77 WHERE id = (1 << 20) | 2"),
    (SEALED, COMPLETED, "UPDATE checkpoint SET digest = zeroblob(32) WHERE id = (1 << 20) | 2"),
    (THERE, COMPLETED, "DELETE FROM checkpoint WHERE id = (1 << 20) | 3"),
    (THERE, COMPLETED, "UPDATE checkpoint SET id = (1 << 20) | 9 WHERE id = (1 << 20) | 6"),
    (THERE, RUNNING, "DELETE FROM checkpoint WHERE id >> 20 = 3"),
    (OWNED, RUNNING, "DELETE FROM job WHERE id = 3"),
    (OWNED, 99, "INSERT INTO event (job, seq, at, type) VALUES (99, 1, 1, 1)"),
    (OWNED, 99, "UPDATE attempt SET id = (99 << 20) | 1 WHERE id = (1 << 20) | 1"),
    (OWNED, 99, "UPDATE checkpoint SET id = (99 << 20) | 1 WHERE id = (1 << 20) | 1"),
]


@pytest.mark.parametrize(("check", "job", "statement"), BREACHES, ids=[f"{b[0]}-{n}" for n, b in enumerate(BREACHES)])
def test_a_breach_in_a_jobs_rows_turns_its_check_red_and_names_the_job(
    furnished: Shelf, check: str, job: int, statement: str
) -> None:
    assert furnished.sql(statement) > 0

    faults = furnished.faults()

    assert f"job {job}" in faults[check]


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        (REFERENCES, "DELETE FROM job WHERE id = 2"),
        (REFERENCES, "DELETE FROM definition WHERE hash <> ''"),
        (JOBS_COUNTED, "UPDATE counter SET n = n + 1 WHERE state = 'running'"),
        (JOBS_COUNTED, "DELETE FROM counter WHERE state = 'completed'"),
        (JOBS_COUNTED, "INSERT INTO counter (pipeline, queue, state, n) VALUES ('encode', 'default', 'dead', 1)"),
        (BATCHES_COUNTED, "UPDATE batch_counter SET n = 0"),
        (LETTERS_COUNTED, "UPDATE letter_counter SET n = 2 WHERE resolution = 'pending'"),
        (FAMILIES_COUNTED, "UPDATE letter_family SET pending = 0"),
        (FAMILIES_COUNTED, "DELETE FROM letter_family"),
    ],
)
def test_a_breach_in_the_file_turns_its_check_red(furnished: Shelf, check: str, statement: str) -> None:
    assert furnished.sql(statement) > 0

    faults = furnished.faults()

    assert check in faults


@pytest.fixture
def furnished(shelf: Shelf) -> Shelf:
    """Give a file with a completed job, a dead one, a running one with an item, and one that waits for its retry."""
    shelf.completed(b'{"text":"' + b"x" * 9000 + b'"}', batch=1)
    shelf.dead()
    shelf.record(an_entry(shelf.running(batch=1)))
    shelf.then(shelf.running(), lambda job: failed(job, NOW))
    assert shelf.faults() == {}
    return shelf


def test_a_stage_that_completed_twice_in_a_run_is_found(shelf: Shelf) -> None:
    job = shelf.then(shelf.running(), lambda job: end_of(job, NOW))

    shelf.then(
        job,
        lambda job: moves.redirect(job, a_start_of("script"), NOW, new_run=False, reason="without need"),
        lambda job: end_of(job, NOW),
    )

    assert shelf.faults() == {
        "a stage is completed once in a run": "job 1: stage 'script' was completed 2 times in run 1"
    }


def test_an_output_that_was_made_again_because_it_was_corrupt_is_no_breach(shelf: Shelf) -> None:
    job = shelf.running()
    job = shelf.then(job, lambda job: end_of(job, NOW))
    shelf.sql("UPDATE checkpoint SET payload = x'7b7d' WHERE id = (1 << 20) | 2")

    redone = shelf.then(
        job,
        lambda job: moves.redirect(job, a_start_of("script"), NOW, new_run=False, reason="its output is corrupt"),
        lambda job: end_of(job, NOW),
    )

    assert redone.stage == "panels"
    assert set(shelf.faults()) == {"each checkpoint is what was sealed"}


def test_checkpoints_that_were_deleted_after_the_end_are_not_missed(furnished: Shelf) -> None:
    with furnished.unit() as unit:
        unit.delete_checkpoints(1)

    faults = furnished.faults()

    assert faults == {}


def test_nothing_may_run_after_a_clean_stop(furnished: Shelf) -> None:
    alive, stopped = furnished.faults(), furnished.faults(stopped=True)

    assert alive == {}
    assert stopped == {"nothing runs after a clean stop": "job 3 is running"}


def test_a_file_that_others_may_read_is_found(furnished: Shelf) -> None:
    furnished.path.chmod(0o644)

    faults = furnished.faults()

    assert faults["only the owner can read the files"].startswith("sgops.db has mode 0644")


def test_a_wal_that_only_grows_is_found(furnished: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_laws, "WAL_LIMIT", 1024)

    faults = furnished.faults()

    assert "more than 1KiB" in faults["the WAL is under its limit"]


def test_a_damaged_page_is_found_and_the_rest_is_checked_all_the_same(furnished: Shelf) -> None:
    furnished.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    page = furnished.pool.rows("SELECT rootpage FROM sqlite_master WHERE name = 'attempt'")[0][0]
    size = furnished.pool.rows("PRAGMA page_size")[0][0]
    path = furnished.path
    furnished.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))

    broken = Shelf(path)
    checks = {check.name: check.ok for check in broken.checks()}
    broken.close()

    assert not checks["the file is whole"]
    assert not checks["every row can be read"]
    assert checks["counters of jobs equal counts"]


def test_a_green_check_says_how_much_it_has_looked_at(furnished: Shelf) -> None:
    checks = {check.name: check.detail for check in furnished.checks()}

    detail = checks["every row can be read"]

    assert detail == "4 jobs, 27 events, 11 checkpoints, 5 attempts"


def test_of_many_breaches_the_first_are_told_and_all_are_counted(shelf: Shelf) -> None:
    shelf.submit(9)
    shelf.sql("UPDATE job SET finished_at = 1")

    detail = shelf.faults()["ended jobs say when and why"]

    assert detail.startswith("job 1: it is queued, and has a moment of its end; job 2: ")
    assert detail.endswith("; and 4 more")


def test_more_jobs_than_fit_a_batch_are_all_looked_at(shelf: Shelf) -> None:
    shelf.submit(1100)
    shelf.sql("UPDATE job SET finished_at = 1 WHERE id = 1100")

    checks = {check.name: check for check in shelf.checks()}

    assert checks["every row can be read"].detail.startswith("1,100 jobs, 1,100 events")
    assert checks["ended jobs say when and why"].detail.startswith("job 1100: ")


def test_every_law_has_been_broken_here() -> None:
    broken = {check for check, _, _ in BREACHES}

    assert broken >= set(job_laws.LAWS)
