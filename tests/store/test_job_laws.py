"""Each law of a job's rows is broken by hand, and each breach is found and named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sgops.core import moves
from sgops.core.checkpoint import UNSEALED
from sgops.core.transition import Transition
from sgops.store.job_laws import LAWS
from tests.support.jobs import NOW
from tests.support.lives import a_start_of, end_of
from tests.support.shelf import Shelf

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

COMPLETED, DEAD, RUNNING, WAITING = 1, 2, 3, 4

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
    (ENDS, COMPLETED, "UPDATE job SET expires_at = 1 WHERE id = 1"),
    (ENDS, RUNNING, "UPDATE job SET expires_at = 1, started_at = NULL WHERE id = 3"),
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
]


@pytest.mark.parametrize(("check", "job", "statement"), BREACHES, ids=[f"{b[0]}-{n}" for n, b in enumerate(BREACHES)])
def test_a_breach_in_a_jobs_rows_turns_its_check_red_and_names_the_job(
    furnished: Shelf, check: str, job: int, statement: str
) -> None:
    assert furnished.sql(statement) > 0

    faults = furnished.faults()

    assert f"job {job}" in faults[check]


def in_the_same_run(move: Transition) -> Transition:
    """Change a redirection into what no move of ours does: the stage begins again, but not a run."""
    rows = tuple(replace(row, run=1, digest=UNSEALED) for row in move.checkpoints)
    return replace(move, after=replace(move.after, run=1, run_from=""), checkpoints=rows)


def test_a_stage_that_completed_twice_in_a_run_is_found(shelf: Shelf) -> None:
    job = shelf.then(shelf.running(), lambda job: end_of(job, NOW))

    shelf.then(
        job,
        lambda job: in_the_same_run(moves.redirect(job, a_start_of("script"), NOW, decision="resumed", reason="oops")),
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
        lambda job: moves.redirect(job, a_start_of("script"), NOW, decision="resumed", reason="its output is corrupt"),
        lambda job: end_of(job, NOW),
    )

    assert redone.stage == "panels"
    assert set(shelf.faults()) == {"each checkpoint is what was sealed"}


def test_checkpoints_that_were_deleted_after_the_end_are_not_missed(furnished: Shelf) -> None:
    with furnished.unit() as unit:
        unit.delete_checkpoints([1])

    faults = furnished.faults()

    assert faults == {}


def test_every_law_has_been_broken_here() -> None:
    broken = {check for check, _, _ in BREACHES}

    assert broken >= set(LAWS)
