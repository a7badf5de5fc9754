"""What cleanup is about to take is on record before it is taken, and what became of it after."""

from __future__ import annotations

from datetime import timedelta

from sgops.core.cleanup import Item, Plan
from sgops.core.cleanup_log import AskedBy, CutShort, EntryState, RunEnd
from sgops.core.job import JobState
from sgops.core.retention import CleanupKind
from sgops.store.cleanup_log import SqliteCleanupLog, owners, trashed
from tests.support.jobs import NOW
from tests.support.shelf import Shelf

ITEM = Item(path="1/draw.1/a\x1b", kind=CleanupKind.TEMP, bytes=5, job=1, reason="old")


def a_plan(*items: Item) -> Plan:
    return Plan(id="p", kind=None, made_at=NOW, scanned=9, items=items, kept=(), kept_total=8)


def test_a_run_is_cut_short_until_it_has_ended(shelf: Shelf) -> None:
    with shelf.unit() as unit:
        run = unit.cleanup.begin(a_plan(ITEM), AskedBy.SCHEDULE, NOW)
        entries = unit.cleanup.planned(run, [ITEM, ITEM], NOW)
        before = unit.cleanup.cut_short()
        unit.cleanup.note([(entries[0].id, EntryState.TRASHED, ""), (entries[1].id, EntryState.SKIPPED, "no")], NOW)
        unit.cleanup.end(run, RunEnd(deleted=1, freed=0, errors=("no",)), NOW)
        after, kept = unit.cleanup.cut_short(), unit.cleanup.entries(run)

    assert (before, after) == ([CutShort(id=run, plan=a_plan(ITEM).id, asked_by=AskedBy.SCHEDULE)], [])
    assert [(entry.path, entry.state.value) for entry in kept] == [
        ("1/draw.1/a␛", "trashed"),
        ("1/draw.1/a␛", "skipped"),
    ]
    [view] = shelf.reader.cleanup_runs(10)
    assert (view.id, view.kind, view.deleted, view.errors, view.note) == ("p", "all", 1, ("no",), "asked by schedule")


def test_what_lies_in_the_trash_is_found_by_its_age_and_keeps_its_run_on_record(shelf: Shelf) -> None:
    with shelf.unit() as unit:
        run = unit.cleanup.begin(a_plan(ITEM), AskedBy.OPERATOR, NOW)
        [entry] = unit.cleanup.planned(run, [ITEM], NOW)
        unit.cleanup.note([(entry.id, EntryState.TRASHED, "")], NOW)
        unit.cleanup.end(run, RunEnd(deleted=1, freed=0), NOW)
        later = NOW + timedelta(days=1)
        kept = unit.cleanup.forget(later, 10)
        unit.cleanup.note([(entry.id, EntryState.DELETED, "")], NOW)
        found = trashed(unit.connection, NOW, 10)
        forgotten = unit.cleanup.forget(later, 10)

    assert (kept, found, forgotten) == (0, [], 2)  # the run, and its entry


def test_rows_of_files_that_are_gone_stay_as_long_as_their_job(shelf: Shelf) -> None:
    kept, gone = shelf.completed(), shelf.completed()
    for job in (kept, gone):
        shelf.sql(
            "INSERT INTO artifact (job, run, stage, attempt, name, kind, size, sha256, created_at, deleted_at)"
            " VALUES (?, 1, 'script', 1, 'a', 'temp', 1, x'', 0, 1)",
            job.id,
        )

    with shelf.unit() as unit:
        unit.delete_jobs([gone.id])
        forgotten = unit.cleanup.forget(NOW, 10)

    assert forgotten == 1
    assert [row[0] for row in shelf.pool.rows("SELECT job FROM artifact")] == [kept.id]


def test_owners_are_told_with_their_letters(shelf: Shelf) -> None:
    done, dead = shelf.completed(), shelf.dead()

    with shelf.unit() as unit:
        found = owners(unit.connection, [done.id, dead.id, 99])
        log = SqliteCleanupLog(unit.connection)
        same = log.owners([done.id, dead.id])

    assert found == same
    assert {job: (owner.state, owner.has_pending_letter) for job, owner in found.items()} == {
        done.id: (JobState.COMPLETED, False),
        dead.id: (JobState.DEAD, True),
    }
