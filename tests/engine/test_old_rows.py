"""Old rows go in their time, and outputs outlive the jobs that made them."""

from __future__ import annotations

import pytest

from sgops.core.cleanup import Item
from sgops.core.errors import Changed
from sgops.core.retention import CleanupKind
from sgops.engine.old_rows import OldRows
from sgops.ports import Asking
from tests.engine.cleaning import AT_ONCE, NOW, a_pipeline, a_plant, between_engines, done, there
from tests.engine.conftest import MakePlant


def test_old_checkpoints_and_old_jobs_go_and_outputs_outlive_them(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, a_pipeline(), **AT_ONCE, orphan_grace=NOW)
    job, young = plant.submit(), plant.submit()
    plant.wait_for(job)
    plant.wait_for(young)
    between_engines(plant, "UPDATE job SET finished_at = 0, created_at = 0 WHERE id = ?", job)

    done(plant, "checkpoint")
    left = len(plant.operations.checkpoints(job).items), len(plant.operations.checkpoints(young).items)
    done(plant, "history")
    done(plant)

    assert left == (0, 4)
    assert [row.id for row in plant.operations.jobs(Asking()).items] == [young]
    assert there(plant, job) == {"output.txt"}
    assert plant.operations.cleanup_why(f"{job}/draw.1/output.txt").kind == "output"


def test_a_job_that_has_not_ended_long_ago_keeps_its_rows_whatever_a_plan_says(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant)
    job = plant.submit()
    plant.wait_for(job)
    rows = OldRows(plant.assembled.engine._parts)  # type: ignore[union-attr] # noqa: SLF001 - the room's own

    for number in (job, 99):
        with pytest.raises(Changed):
            rows.delete(Item(path="job", kind=CleanupKind.HISTORY, bytes=0, job=number, reason=""))

    assert plant.job(job).state == "completed"
