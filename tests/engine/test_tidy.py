"""Cleanup comes round in the rhythm of each kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sgops.core.setting_types import Every, Mode
from sgops.engine.old_rows import MOST
from sgops.ports import Asking, Submission
from tests.engine.cleaning import NOW, a_pipeline, between_engines, there
from tests.engine.conftest import MakePlant
from tests.support.clock import FakeClock
from tests.support.plant import Plant


def a_plant(make_plant: MakePlant, mode: Mode = Mode.AUTO) -> tuple[Plant, FakeClock, int]:
    """Give a plant with a completed job, of which previews go at once and temporary files after an hour."""
    clock = FakeClock()
    plant = make_plant(a_pipeline(), clock=clock)
    plant.settings = replace(
        plant.settings,
        cleanup=replace(plant.settings.cleanup, mode=mode, preview=Every(span=timedelta(hours=1))),
        retention=replace(plant.settings.retention, preview=NOW),
        engine=replace(plant.settings.engine, timezone="UTC"),
    )
    job = plant.start().submit()
    plant.wait_for(job)
    return plant, clock, job


def tidied(plant: Plant) -> str:
    return plant.operations.run_duty("tidy").last_report


def test_a_kind_is_looked_at_once_in_its_time(make_plant: MakePlant) -> None:
    plant, clock, job = a_plant(make_plant)

    first, again = tidied(plant), tidied(plant)
    clock.advance(timedelta(hours=1))
    later = tidied(plant)

    assert "preview: deleted 1 of 1" in first
    assert again == "nothing to delete (0 kinds were due)"
    assert later == "temp: deleted 2 of 2"
    assert there(plant, job) == {"intermediate.txt", "output.txt"}


def test_what_is_due_by_a_cron_expression_waits_for_its_hour(make_plant: MakePlant) -> None:
    plant, clock, job = a_plant(make_plant)
    tidied(plant)

    clock.advance(timedelta(days=8))
    plant.operations.run_duty("tidy")

    assert there(plant, job) == {"output.txt"}
    assert [run.kind for run in plant.operations.cleanup_history().items if run.kind == "intermediate"]


def test_a_preview_mode_only_says_so_and_off_does_not_even_look(make_plant: MakePlant) -> None:
    plant, _, job = a_plant(make_plant, Mode.PREVIEW)

    said = tidied(plant)
    plant.stop()
    plant.settings = replace(plant.settings, cleanup=replace(plant.settings.cleanup, mode=Mode.OFF))
    plant.start()

    assert "preview: would delete 1" in said
    assert tidied(plant) == "cleanup.mode is off"
    assert "preview.txt" in there(plant, job)


def test_orphans_in_doubt_are_only_reported(make_plant: MakePlant) -> None:
    plant, clock, _ = a_plant(make_plant)
    tidied(plant)
    (plant.folder / "artifacts" / ".sgops-root").write_text("another")
    (plant.folder / "artifacts" / "lost.txt").write_text("x")

    clock.advance(timedelta(days=2))
    said = tidied(plant)

    assert (plant.folder / "artifacts" / "lost.txt").exists()
    assert "1 orphans are only reported: the files were written for another database" in said


def test_more_than_fits_in_a_plan_goes_all_the_same(make_plant: MakePlant) -> None:
    plant = make_plant(a_pipeline())
    plant.settings = replace(
        plant.settings,
        cleanup=replace(plant.settings.cleanup, failed=Every(span=timedelta(hours=1))),
        retention=replace(plant.settings.retention, history=NOW),
    )
    plant.start().operations.pause()
    plant.operations.submit(Submission(name="story", count=MOST + 50))
    between_engines(plant, "UPDATE job SET state = 'cancelled', created_at = 0, finished_at = 0")

    said = tidied(plant)

    assert said == f"history: deleted {MOST + 50:,}"
    assert plant.operations.jobs(Asking()).items == ()
