"""Cleanup takes exactly what it planned, and nothing that anybody needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sgops.core.errors import NotFound, Refused, StoreError
from sgops.ports import Asking
from tests.engine.cleaning import AT_ONCE, NOW, a_pipeline, a_plant, between_engines, done, there
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages
from tests.support.powers import shut, without_power


def test_each_kind_of_a_completed_job_goes_by_its_own_rule(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, temp=NOW, preview=NOW)
    job = plant.submit()
    plant.wait_for(job)

    done(plant)

    assert there(plant, job) == {"intermediate.txt", "output.txt"}


def test_an_output_stays_unless_the_user_says_otherwise(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, **AT_ONCE)
    job = plant.submit()
    plant.wait_for(job)

    done(plant)
    kept = there(plant, job)
    plant.stop()
    plant.settings = replace(plant.settings, retention=replace(plant.settings.retention, output=NOW))
    plant.start()
    done(plant, "output")

    assert kept == {"output.txt"}
    assert there(plant, job) == set()
    assert not (plant.folder / "artifacts" / str(job)).exists()


def test_nothing_of_a_job_that_has_not_ended_goes(make_plant: MakePlant) -> None:
    gate = Gate()

    def draw(ctx: Any) -> None:
        with ctx.artifact("one.txt", kind="temp") as file:
            file.write(b"whole")
        gate.body()(ctx)

    plant = a_plant(make_plant, of_stages(draw), **AT_ONCE)
    job = plant.submit()
    assert gate.begun.wait(5)

    view = done(plant)

    assert there(plant, job) == {"one.txt"}
    assert [kept.reason for kept in view.kept] == [f"job {job} has not ended"]
    gate.open.set()


def test_the_files_of_a_pending_letter_wait_for_the_operator_and_outputs_for_ever(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, a_pipeline(fails=True), intermediate=NOW, failed=NOW, temp=NOW)
    job = plant.submit()
    plant.wait_for(job)

    done(plant)
    pending = there(plant, job)
    plant.operations.dismiss_letters(plant.only(1))
    done(plant)

    assert pending == {"intermediate.txt", "preview.txt", "output.txt"}
    assert there(plant, job) == {"output.txt"}


def test_what_goes_lies_in_the_trash_for_a_while(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, preview=NOW)
    job = plant.submit()
    plant.wait_for(job)

    done(plant, "preview")
    trash = [file.read_bytes() for file in (plant.folder / "trash").iterdir()]
    between_engines(plant, "UPDATE cleanup_entry SET at = at - ?", 49 * 3_600_000)
    emptied = done(plant, "trash")

    assert trash == [b"whole"]
    assert (emptied.deleted, emptied.freed) == (1, 5)
    assert list((plant.folder / "trash").iterdir()) == []


def test_a_trash_of_no_time_is_none_but_for_orphans(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, trash=NOW, preview=NOW, orphan_grace=NOW)
    job = plant.submit()
    plant.wait_for(job)
    (plant.folder / "artifacts" / "nobody.txt").write_text("x")

    view = done(plant, "preview")
    plant.operations.cleanup(plan=plant.operations.cleanup_preview("orphan").id)

    assert (view.deleted, view.freed) == (1, 5)
    assert [file.read_text() for file in (plant.folder / "trash").iterdir()] == ["x"]


def test_a_preview_lists_what_the_run_takes_and_changes_nothing(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, **AT_ONCE)
    job = plant.submit()
    plant.wait_for(job)
    before = there(plant, job)

    plan = plant.operations.cleanup_preview()
    after = there(plant, job)
    run = plant.operations.cleanup(plan=plan.id)

    assert (after, plan.dry_run, run.dry_run) == (before, True, False)
    assert (run.id, run.items, run.total) == (plan.id, plan.items, plan.total)
    assert run.deleted == plan.total == 4
    assert {(item.kind, Path(item.path).name) for item in plan.items} == {
        ("temp", "temp.txt"),
        ("temp", "scratch"),
        ("preview", "preview.txt"),
        ("intermediate", "intermediate.txt"),
    }
    assert [Path(kept.path).name for kept in plan.kept] == ["output.txt"]
    assert "retention.output is never" in plan.kept[0].reason


def test_what_changed_since_the_plan_is_skipped_and_reported(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, preview=NOW)
    job = plant.submit()
    plant.wait_for(job)
    plan = plant.operations.cleanup_preview("preview")
    file = plant.folder / "artifacts" / plan.items[0].path

    file.write_text("somebody works on it")
    run = plant.operations.cleanup(plan=plan.id)

    assert (run.deleted, file.read_text()) == (0, "somebody works on it")
    assert run.errors == (f"{plan.items[0].path} was changed since the plan was made",)
    assert [row.deleted_at for row in plant.operations.artifacts(job).items if row.kind == "preview"] == [None]


def test_a_job_that_runs_again_since_the_plan_keeps_its_files(make_plant: MakePlant) -> None:
    gate = Gate()
    gate.open.set()

    def draw(ctx: Any) -> None:
        with ctx.artifact("one.txt") as file:
            file.write(b"whole")

    def bind(ctx: Any, draw: Any) -> None:
        gate.body()(ctx)

    plant = a_plant(make_plant, of_stages(draw, bind), intermediate=NOW)
    job = plant.submit()
    plant.wait_for(job)
    plan = plant.operations.cleanup_preview()

    gate.open.clear()
    plant.operations.rerun(job, start="bind")
    run = plant.operations.cleanup(plan=plan.id)

    assert (run.deleted, run.errors) == (0, (f"job {job} has not ended",))
    assert there(plant, job) == {"one.txt"}
    gate.open.set()


def test_a_plan_that_nobody_knows_or_that_is_old_is_refused(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant)

    with pytest.raises(Refused, match="not what a cleanup would do now"):
        plant.operations.cleanup(plan="0000000000000000")


def test_orphans_are_only_reported_when_there_are_too_many_or_the_root_is_another_ones(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, orphan_grace=NOW)
    root = plant.folder / "artifacts"
    for number in range(11):
        (root / f"{number}.txt").write_text("x")

    with pytest.raises(Refused, match="more than a tenth"):
        done(plant, "orphan")
    scheduled = plant.operations.cleanup()
    for number in range(10):
        (root / f"{number}.txt").unlink()
    (root / ".sgops-root").write_text("another database")
    with pytest.raises(Refused, match="another database"):
        done(plant, "orphan")
    plan = plant.operations.cleanup_preview("orphan")
    taken = plant.operations.cleanup(plan=plan.id)

    assert scheduled.deleted == 0
    assert "only reported" in scheduled.kept[0].reason
    assert (taken.deleted, plan.note) == (1, "the files were written for another database, or before a restore")
    assert plant.operations.cleanup_preview("orphan").note == ""


def test_a_fresh_orphan_is_left_alone_for_its_grace(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant)
    (plant.folder / "artifacts" / "fresh.txt").write_text("x")

    plan = plant.operations.cleanup_preview("orphan")

    assert plan.items == ()
    assert "retention.orphan_grace is 1h" in plan.kept[0].reason


def test_folders_in_which_an_ended_job_has_left_nothing_go(make_plant: MakePlant) -> None:
    gate = Gate()

    def wait(ctx: Any) -> None:
        (ctx.temp_dir / "deep").mkdir()
        gate.body()(ctx)

    plant = a_plant(make_plant, a_pipeline(), of_stages(wait, name="slow"), **{**AT_ONCE, "output": NOW})
    ended, running = plant.submit(), plant.submit("slow")
    plant.wait_for(ended)
    gate.begun.wait(20)

    done(plant)

    root = plant.folder / "artifacts"
    assert not (root / str(ended)).exists()
    assert [path.name for path in sorted((root / str(running)).rglob("*"))] == ["wait.1.temp", "deep"]
    gate.open.set()
    plant.wait_for(running)


def test_a_folder_that_cannot_be_looked_into_is_told_with_a_way_out(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant)
    job = plant.submit()
    plant.wait_for(job)
    root = plant.folder / "artifacts"

    with without_power(), shut(root / str(job)), pytest.raises(StoreError, match="cannot be looked at") as told:
        plant.operations.cleanup_why(f"{job}/draw.1/output.txt")
    with without_power(), shut(root):
        with pytest.raises(StoreError, match="cannot be looked at"):
            plant.operations.cleanup_preview()
        verdict = plant.operations.verify()

    assert "chmod" in told.value.hint
    assert "cannot be looked at" in next(check.detail for check in verdict.checks if "is known" in check.name)


def test_why_says_of_one_file_what_holds(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant)
    job = plant.submit()
    plant.wait_for(job)
    files = {file.kind: file for file in plant.operations.artifacts(job).items}

    output = plant.operations.cleanup_why(files["output"].path)
    preview = plant.operations.cleanup_why(f"{job}/draw.1/preview.txt")

    assert (output.goes, output.due_at, output.kind) == (False, None, "output")
    assert (preview.goes, preview.job, preview.bytes) == (False, job, 5)
    assert "retention.preview is 1d" in preview.reason or "retention.preview is 24h" in preview.reason
    with pytest.raises(NotFound, match="no file"):
        plant.operations.cleanup_why("../secrets")


def test_storage_is_told_by_kind(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant)
    job = plant.submit()
    plant.wait_for(job)

    storage = plant.operations.storage()

    assert {name: (kind.files, kind.bytes) for name, kind in storage.kinds.items()} == {
        "intermediate": (1, 5),
        "output": (1, 5),
        "preview": (1, 5),
        "temp": (2, 12),
    }
    assert storage.total == 27 + storage.database + storage.wal + storage.trash
    assert storage.disk_free > 0


def test_each_deletion_is_told_in_the_journal(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, preview=NOW)
    job = plant.submit()
    plant.wait_for(job)

    done(plant, "preview")

    told = plant.operations.events(Asking(filter="component:cleanup")).items
    assert [event.event for event in reversed(told)] == ["cleanup.planned", "cleanup.deleted", "cleanup.finished"]
    [deleted] = [event for event in told if event.event == "cleanup.deleted"]
    assert (deleted.job, deleted.details["path"], deleted.details["to"]) == (job, f"{job}/draw.1/preview.txt", "trash")


def test_a_job_that_an_operator_deletes_takes_its_files_along_outputs_too(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, temp=NOW, orphan_grace=NOW)
    job = plant.submit()
    plant.wait_for(job)

    plant.operations.delete_jobs(plant.only(job))
    done(plant, "temp")
    plant.operations.cleanup(plan=plant.operations.cleanup_preview("orphan").id)

    assert there(plant, job) == set()


def test_after_a_restore_orphans_are_only_reported_until_somebody_has_looked(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, orphan_grace=NOW)
    assert plant.assembled is not None
    plant.assembled.store.perform(lambda unit: unit.put("restored", 1))
    (plant.folder / "artifacts" / "newer than the backup.txt").write_text("x")

    reported = plant.operations.cleanup()
    plan = plant.operations.cleanup_preview("orphan")
    taken = plant.operations.cleanup(plan=plan.id)

    assert (reported.deleted, taken.deleted) == (0, 1)
    assert "before a restore" in plan.note
    assert plant.operations.cleanup_preview("orphan").note == ""
