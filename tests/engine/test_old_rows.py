"""Old rows go in their time, and outputs outlive the jobs that made them."""

from __future__ import annotations

from typing import Any

from sgops.core.cleanup import Item
from sgops.core.retention import CleanupKind
from sgops.engine.old_rows import OldRows
from sgops.ports import Asking, Submission
from tests.engine.cleaning import AT_ONCE, NOW, a_pipeline, a_plant, between_engines, done, there
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages
from tests.support.plant import Plant


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

    items = [Item(path="job", kind=CleanupKind.HISTORY, bytes=0, job=number, reason="") for number in (job, 99)]

    refused = rows.delete(items)

    assert list(refused.values()) == [f"job {job} was run again", "job 99 was run again, or is gone"]
    assert plant.job(job).state == "completed"


def test_rows_of_many_jobs_go_in_a_few_commits_and_are_told_in_one_line(make_plant: MakePlant) -> None:
    def draw() -> None: ...

    plant = a_plant(make_plant, of_stages(draw), history=NOW)
    jobs = plant.operations.submit(Submission(name="story", count=60)).ids
    for job in jobs:
        plant.wait_for(job)

    run = done(plant, "history")

    told = plant.operations.events(Asking(filter="event:cleanup.deleted")).items
    assert run.deleted == 60
    assert [event.details["jobs"] for event in told] == [list(jobs)]
    assert [event.job for event in told] == [None]
    assert plant.operations.verify().ok


def test_a_job_of_very_many_items_goes_a_part_at_a_time(make_plant: MakePlant) -> None:
    def draw(ctx: Any) -> None:
        ctx.map(lambda item: item, range(2500), key=str)

    plant = a_plant(make_plant, of_stages(draw), history=NOW)
    job = plant.submit()
    plant.wait_for(job, within=60)
    units = Counted(plant)

    done(plant, "history")

    assert plant.operations.jobs(Asking()).items == ()
    assert max(units.rows) < 2500
    assert plant.operations.verify().ok


class Counted:
    """How many rows each commit of a plant changes."""

    def __init__(self, plant: Plant) -> None:
        assert plant.assembled is not None
        self.rows: list[int] = []
        unit = plant.assembled.store._writer._unit  # noqa: SLF001 - nobody else sees a commit
        self._commit = unit.commit
        unit.commit = self._note  # type: ignore[method-assign]

    def _note(self) -> int:
        self.rows.append(self._commit())
        return self.rows[-1]
