"""Jobs are read in portions with all their rows, and rows of no job are named."""

from __future__ import annotations

from hashlib import sha256

import pytest

from sgops.core.checkpoint import open_payload
from sgops.store import cases
from sgops.store.cases import portions
from tests.support.shelf import Shelf


def test_a_case_holds_all_rows_of_its_job(furnished: Shelf) -> None:
    (portion,) = portions(furnished.pool)

    completed, dead, running, waiting = portion.cases

    assert [line.seq for line in completed.lines] == list(range(1, 13))
    assert [row.number for row in completed.checkpoints] == [1, 2, 3, 4, 5, 6]
    assert [(tried.index, tried.stage) for tried in completed.tries] == [(1, "script"), (2, "panels"), (3, "export")]
    assert [letter.id for letter in dead.letters] == [1]
    assert [(row.kind, row.key) for row in running.done] == [("item", "1")]
    assert (len(waiting.tries), waiting.corrupt, portion.orphans) == (1, {}, [])


@pytest.mark.parametrize("size", [0, 100, 9_000, 200_000])
def test_payloads_of_any_size_are_read_as_they_are(shelf: Shelf, size: int) -> None:
    # Hexadecimal digits of hashes shrink to a half, and no further.
    digits = b"".join(sha256(b"%d" % number).hexdigest().encode() for number in range(size // 64))
    raw = b'"' + digits + b'"'
    job = shelf.completed(raw)

    (portion,) = portions(shelf.pool)

    assert portion.cases[0].checkpoints == shelf.reader.history(job.id)
    assert open_payload(portion.cases[0].checkpoints[-1].payload) == raw


def test_all_jobs_are_read_whatever_their_number(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "_JOBS", 3)
    shelf.submit(7)
    shelf.sql("DELETE FROM job WHERE id IN (2, 3, 4)")

    read = [[case.job.id for case in portion.cases] for portion in portions(shelf.pool)]

    assert read == [[1, 5, 6], [7]]


def test_rows_of_no_job_are_named_wherever_they_are(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "_JOBS", 1)
    shelf.submit(2)
    shelf.sql("DELETE FROM job WHERE id = 1")
    shelf.sql("INSERT INTO event (job, seq, at, type) VALUES (1000000, 1, 1, 1)")

    orphans = [orphan for portion in portions(shelf.pool) for orphan in portion.orphans]

    assert orphans == ["events of job 1, which does not exist", "events of job 1000000, which does not exist"]


def test_a_definition_that_is_gone_does_not_take_its_rows_with_it(furnished: Shelf) -> None:
    furnished.sql("DELETE FROM definition")

    (portion,) = portions(furnished.pool)

    assert len(portion.cases) == 4
    assert len(portion.cases[0].checkpoints) == 6
    assert portion.cases[0].job.definition == ""


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE job SET state = 'lost' WHERE id = 2", "job 2: KeyError 'lost'"),
        ("UPDATE job SET waiting_for = 'luck' WHERE id = 2", "job 2: ValueError 'luck' is not a valid WaitingFor"),
        ("UPDATE job SET due_at = 1 << 62 WHERE id = 2", "job 2: OverflowError"),
        (
            "UPDATE dead_letter SET resolution = 'lost'",
            "one of the dead letters of job 2: ValueError 'lost' is not a valid Resolution",
        ),
    ],
)
def test_a_row_that_makes_no_sense_is_named_and_hides_no_other(furnished: Shelf, statement: str, said: str) -> None:
    furnished.sql("PRAGMA ignore_check_constraints = ON")
    furnished.sql(statement)

    (portion,) = portions(furnished.pool)

    assert [text[: len(said)] for text in portion.unreadable] == [said]
    assert {1, 3, 4} <= {case.job.id for case in portion.cases}
    assert portion.orphans == []
