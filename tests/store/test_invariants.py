"""`verify` is green after every legal life, and one broken thing never hides another."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.jobs import NOW
from tests.support.lives import walk
from tests.support.shelf import Shelf, damaged


@settings(max_examples=20)
@given(lives=st.lists(st.lists(st.integers(0, 59), max_size=25), min_size=1, max_size=4))
def test_whatever_jobs_live_through_every_check_is_green(lives: list[list[int]]) -> None:
    with TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder) / "sgops.db")
        with shelf.unit() as unit:
            batch = unit.new_batch("night", "story", NOW)
        for choices, job in zip(lives, shelf.submit(len(lives), batch=batch), strict=True):
            walk(job, choices, NOW, shelf.write)

        faults = shelf.faults()
        shelf.close()

        assert faults == {}


@pytest.mark.parametrize(
    ("job", "statement"),
    [
        (3, "DELETE FROM job WHERE id = 3"),
        (99, "INSERT INTO event (job, seq, at, type) VALUES (99, 1, 1, 1)"),
        (99, "UPDATE attempt SET id = (99 << 20) | 1 WHERE id = (1 << 20) | 1"),
        (99, "UPDATE checkpoint SET id = (99 << 20) | 1 WHERE id = (1 << 20) | 1"),
    ],
)
def test_a_row_of_no_job_is_found(furnished: Shelf, job: int, statement: str) -> None:
    assert furnished.sql(statement) > 0

    faults = furnished.faults()

    assert f"job {job}" in faults["every row belongs to a job"]


def test_nothing_may_run_after_a_clean_stop(furnished: Shelf) -> None:
    alive, stopped = furnished.faults(), furnished.faults(stopped=True)

    assert alive == {}
    assert stopped == {"nothing runs after a clean stop": "job 3 is running"}


def test_a_page_that_cannot_be_read_is_found_and_the_rest_is_checked_all_the_same(furnished: Shelf) -> None:
    broken = damaged(furnished, "attempt", 0, bytes(4096))

    faults = broken.faults()
    broken.close()

    assert set(faults) == {"the file is whole", "every row can be read"}
    assert "sgops.db: not a database, or damaged" in faults["every row can be read"]


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
