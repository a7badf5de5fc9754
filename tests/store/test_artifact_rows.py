"""Files are registered in the commit of their stage, and superseded by those of a later run."""

from __future__ import annotations

from dataclasses import replace

from sgops.core.artifact import Artifact
from sgops.core.job import Job
from sgops.core.moves import claim, complete
from sgops.core.operator_moves import rerun
from sgops.store.artifact_rows import ARTIFACT_SELECT, artifact_from
from sgops.store.unit import SqliteUnit
from sgops.store.works import Answer, Entry
from sgops.store.writing import write_all
from tests.support.jobs import NOW, a_start, an_end
from tests.support.store import a_draft, an_entry, rows


def a_running_job(unit: SqliteUnit) -> Job:
    [job] = unit.insert([a_draft()], NOW)
    [move] = unit.apply([claim(job, a_start("script"), NOW)])
    return move.after


def write(unit: SqliteUnit, job: Job, name: str, *, state: str = "done", fence: int | None = None) -> None:
    told = f'{{"kind":"preview","size":4,"attempt":{job.attempts},"by":[]}}'.encode()
    entry = replace(an_entry(job, name), kind="artifact", run=job.run, stage=job.stage, result=told, state=state)
    entry = replace(entry, input_hash=b"h" * 32, fence=job.fence if fence is None else fence)
    write_all(unit, [Entry(entry, Answer())])


def files(unit: SqliteUnit) -> list[Artifact]:
    return [artifact_from(row) for row in rows(unit, f"{ARTIFACT_SELECT} ORDER BY id")]


def test_the_move_that_completes_a_stage_registers_what_was_recorded(unit: SqliteUnit) -> None:
    job = a_running_job(unit)
    write(unit, job, "one.svg")
    write(unit, job, "lost.svg", state="failed")
    write(unit, job, "fenced.svg", fence=99)

    unit.apply([complete(job, replace(an_end(), has_files=True), None, NOW)])

    [file] = files(unit)
    assert (file.job, file.run, file.stage, file.attempt, file.name) == (job.id, 1, "script", 1, "one.svg")
    assert (file.kind, file.size, file.sha256, file.created_at) == ("preview", 4, b"h" * 32, NOW)
    assert (file.superseded_at, file.deleted_at) == (None, None)


def test_a_move_that_registers_nothing_leaves_the_rows_alone(unit: SqliteUnit) -> None:
    job = a_running_job(unit)
    write(unit, job, "one.svg")

    unit.apply([complete(job, an_end(), None, NOW)])

    assert files(unit) == []


def test_a_later_run_supersedes_all_that_its_stage_had_and_what_it_kept_counts_again(unit: SqliteUnit) -> None:
    job = a_running_job(unit)
    write(unit, job, "one.svg")
    write(unit, job, "two.svg")
    [done] = unit.apply([complete(job, replace(an_end(), has_files=True), None, NOW)])
    [again] = unit.apply([rerun(done.after, "script", NOW, only=True)])
    unit.copy_ledger(job.id, "script", 2, without=["two.svg"])
    [running] = unit.apply([claim(again.after, a_start("script"), NOW)])

    unit.apply([complete(running.after, an_end(), None, NOW)])

    one, two = files(unit)
    assert (one.name, one.run, one.attempt, one.kind, one.superseded_at) == ("one.svg", 2, 1, "preview", None)
    assert (two.name, two.run, two.kind, two.superseded_at) == ("two.svg", 1, "temp", NOW)
