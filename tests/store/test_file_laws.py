"""Each law of the file is broken by hand, and each breach is found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.core.meters import Meters
from sgops.store import file_laws
from sgops.store.database import connection_of
from sgops.store.meters import add_meters
from tests.support.jobs import NOW
from tests.support.shelf import Shelf, damaged

REFERENCES = "references point to rows"
JOBS_COUNTED = "counters of jobs equal counts"
BATCHES_COUNTED = "counters of batches equal counts"
BATCHES_ENDED = "batches end with their jobs"
LETTERS_COUNTED = "counters of dead letters equal counts"
FAMILIES_COUNTED = "counters of families equal counts"


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        (REFERENCES, "DELETE FROM job WHERE id = 2"),
        (REFERENCES, "DELETE FROM definition WHERE hash <> ''"),
        (JOBS_COUNTED, "UPDATE counter SET n = n + 1 WHERE state = 'running'"),
        (JOBS_COUNTED, "DELETE FROM counter WHERE state = 'completed'"),
        (JOBS_COUNTED, "INSERT INTO counter (pipeline, queue, state, n) VALUES ('encode', 'default', 'dead', 1)"),
        (BATCHES_COUNTED, "UPDATE batch SET running = running + 1"),
        (BATCHES_COUNTED, "UPDATE batch SET total = 0"),
        (BATCHES_COUNTED, "DELETE FROM batch"),
        (BATCHES_ENDED, "UPDATE batch SET finished_at = IIF(finished_at IS NULL, 1, NULL)"),
        (LETTERS_COUNTED, "UPDATE letter_counter SET n = 2 WHERE resolution = 'pending'"),
        (FAMILIES_COUNTED, "UPDATE letter_family SET pending = 0"),
        (FAMILIES_COUNTED, "DELETE FROM letter_family"),
    ],
)
def test_a_breach_in_the_file_turns_its_check_red(furnished: Shelf, check: str, statement: str) -> None:
    assert furnished.sql(statement) > 0

    faults = furnished.faults()

    assert check in faults


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE setting SET value = '999999' WHERE key = 'metered'",
        'UPDATE meter SET body = \'{"events":{"job.created":9}}\' WHERE span = 3600',
        "UPDATE meter SET body = '{}' WHERE span = 60",
    ],
)
def test_figures_that_do_not_add_up_are_found(furnished: Shelf, statement: str) -> None:
    furnished.sql("INSERT INTO setting (key, value) VALUES ('metered', '1')")
    for hours in range(3):
        at = NOW + timedelta(hours=hours)
        add_meters(connection_of(furnished.database), at, Meters(events={"job.created": 1 + hours}))
    assert furnished.faults() == {}

    furnished.sql(statement)

    assert "figures add up" in furnished.faults()


def test_a_file_that_others_may_read_is_found(furnished: Shelf) -> None:
    furnished.path.chmod(0o644)

    faults = furnished.faults()

    assert faults["only the owner can read the files"].startswith("sgops.db has mode 0644")


def test_a_wal_that_only_grows_is_found(furnished: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_laws, "WAL_LIMIT", 1024)

    faults = furnished.faults()

    assert "more than 1KiB" in faults["the WAL is under its limit"]


def test_what_sqlite_can_name_of_a_damage_is_told(furnished: Shelf) -> None:
    # Four cells that end where the page does: all of their content is gone.
    broken = damaged(furnished, "attempt", 4000, bytes(96))

    faults = broken.faults()
    broken.close()

    assert "NULL value in attempt.run" in faults["the file is whole"]
