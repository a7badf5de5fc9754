"""AR: files are written whole, registered with their stage, and looked after."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sgops.core.failpoints import arm, disarm
from tests.engine.cleaning import AT_ONCE, NOW, a_pipeline, a_plant, done, there
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages
from tests.engine.test_relief import a_plant as a_plant_in_need


def test_ar_1_a_file_is_whole_and_registered_with_kind_size_hash_job_and_stage(make_plant: MakePlant) -> None:
    def draw(ctx: Any) -> None:
        with ctx.artifact("one.svg", kind="output") as file:
            file.write(b"<svg/>")

    plant = make_plant(of_stages(draw)).start()
    job = plant.submit()

    plant.wait_for(job)

    [file] = plant.operations.artifacts(job).items
    assert (file.kind, file.size, file.job, file.stage) == ("output", 6, job, "draw")
    assert file.sha256 == hashlib.sha256(b"<svg/>").hexdigest()
    assert Path(file.path).read_bytes() == b"<svg/>"
    assert Path(file.path).is_relative_to(plant.folder / "artifacts")


def test_ar_1_an_attempt_that_fails_leaves_no_half_file_and_registers_none(make_plant: MakePlant) -> None:
    def draw(ctx: Any) -> None:
        with ctx.artifact("one.svg") as file:
            file.write(b"<sv")
            raise ValueError("in the middle of it")

    plant = make_plant(of_stages(draw)).start()
    job = plant.submit()

    plant.wait_for(job, "waiting")

    assert plant.operations.artifacts(job).items == ()
    assert [path for path in (plant.folder / "artifacts").rglob("*.svg") if path.is_file()] == []


def test_ar_1_a_file_that_was_changed_behind_our_back_is_a_finding_of_verify(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant)
    job = plant.submit()
    plant.wait_for(job)
    was_fine = plant.operations.verify().ok
    [output] = [file for file in plant.operations.artifacts(job).items if file.kind == "output"]

    Path(output.path).write_bytes(b"WHOLE")

    found = plant.operations.verify()
    assert was_fine
    assert [Path(output.path).name in check.detail for check in found.checks if not check.ok] == [True]


@pytest.mark.parametrize(
    ("kind", "goes"),
    [
        ("temp", {"temp.txt", "scratch"}),
        ("preview", {"preview.txt"}),
        ("intermediate", {"intermediate.txt"}),
        ("failed", set()),
        ("output", set()),
    ],
)
def test_ar_2_each_kind_goes_by_its_own_rule(make_plant: MakePlant, kind: str, goes: set[str]) -> None:
    plant = a_plant(make_plant, **AT_ONCE)
    job = plant.submit()
    plant.wait_for(job)
    before = there(plant, job)

    done(plant, kind)

    assert before - there(plant, job) == goes


def test_ar_2_where_room_is_short_what_may_go_goes_before_its_time(make_plant: MakePlant) -> None:
    plant = a_plant_in_need(make_plant, disk_free_min=2**60)
    job = plant.submit()
    plant.wait_for(job)
    plant.clock.advance(timedelta(minutes=10))  # type: ignore[attr-defined]

    plant.operations.run_duty("tidy")

    assert {run.note for run in plant.operations.cleanup_history().items} == {"asked by need"}
    assert "preview.txt" not in there(plant, job)
    assert {"output.txt", "intermediate.txt"} <= there(plant, job)


def test_ar_3_nothing_outside_of_the_root_and_nothing_through_a_link_is_deleted(
    make_plant: MakePlant, tmp_path: Path
) -> None:
    plant = a_plant(make_plant, **AT_ONCE, orphan_grace=NOW)
    root = plant.folder / "artifacts"
    canary = tmp_path / "outside" / "canary"
    canary.parent.mkdir()
    canary.write_text("sings")
    (root / "link").symlink_to(canary)
    (root / "folder").symlink_to(canary.parent)

    run = plant.operations.cleanup(plan=plant.operations.cleanup_preview("orphan").id)

    assert (run.deleted, sorted(item.path for item in run.items)) == (2, ["folder", "link"])
    assert canary.read_text() == "sings"


def test_ar_4_a_deletion_is_on_record_before_it_happens(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, preview=NOW)
    job = plant.submit()
    plant.wait_for(job)
    seen: list[tuple[set[str], int]] = []

    def look() -> None:
        seen.append((there(plant, job), len(plant.operations.cleanup_history().items)))

    arm("cleanup.before_take", {"look": look})
    done(plant, "preview")
    disarm()

    [(files, runs)] = seen
    assert ("preview.txt" in files, runs) == (True, 1)
    assert "preview.txt" not in there(plant, job)


def test_ar_5_a_preview_is_exactly_what_the_run_takes_with_reasons_on_both_sides(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, a_pipeline(), **AT_ONCE)
    job = plant.submit()
    plant.wait_for(job)

    plan = plant.operations.cleanup_preview()
    run = plant.operations.cleanup(plan=plan.id)

    assert (run.items, run.deleted, run.scanned) == (plan.items, plan.total, plan.scanned)
    assert all(item.reason for item in plan.items)
    assert all(kept.reason for kept in plan.kept)
    assert plant.operations.storage().kinds.keys() == {"output"}
