"""Where the disk or the memory is short, what may go goes at once, on record, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sgops.core.setting_types import Every, Mode
from tests.engine.cleaning import NOW, a_pipeline, there
from tests.engine.conftest import MakePlant
from tests.support.clock import FakeClock
from tests.support.plant import Plant

NEVER_DUE = Every(span=timedelta(days=365))


def a_plant(make_plant: MakePlant, *, mode: Mode = Mode.AUTO, **health: Any) -> Plant:
    """Give a plant whose cleanups would not come round for a year, and whose previews may go."""
    plant = make_plant(a_pipeline(), clock=FakeClock())
    rhythms: dict[str, Any] = dict.fromkeys(
        ("temp", "preview", "failed", "intermediate", "orphans", "dead_letter"), NEVER_DUE
    )
    plant.settings = replace(
        plant.settings,
        cleanup=replace(plant.settings.cleanup, mode=mode, **rhythms),
        retention=replace(plant.settings.retention, preview=NOW),
        health=replace(plant.settings.health, **health),
    )
    plant.start().operations.run_duty("tidy")
    return plant


def tidied(plant: Plant) -> str:
    return plant.operations.run_duty("tidy").last_report


def test_a_short_disk_is_cleaned_up_before_its_time_with_the_trash_and_told(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, disk_free_min=2**60)
    job = plant.submit()
    plant.wait_for(job)
    plant.clock.advance(timedelta(minutes=10))  # type: ignore[attr-defined]

    said = tidied(plant)

    runs = {run.kind: (run.deleted, run.note) for run in plant.operations.cleanup_history().items}
    assert "the disk is short: 2 things went" in said
    assert runs == {"preview": (1, "asked by need"), "trash": (1, "asked by need")}
    assert there(plant, job) == {"intermediate.txt", "output.txt", "temp.txt", "scratch"}
    assert plant.operations.storage().trash == 0
    assert "cleaned up because of it: 2 things went" in plant.operations.health("storage").components["storage"].reason


def test_where_it_lasts_it_is_looked_at_again_after_a_while_only(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, disk_free_min=2**60)
    plant.wait_for(plant.submit())

    soon = tidied(plant)
    plant.clock.advance(timedelta(minutes=10))  # type: ignore[attr-defined]
    later = tidied(plant)

    assert "short" not in soon
    assert "the disk is short: 2 things went" in later


def test_short_memory_takes_temporary_files(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, memory_max=0.0001)
    plant.settings = replace(plant.settings, retention=replace(plant.settings.retention, temp=NOW))
    plant.stop()
    job = plant.start().submit()
    plant.wait_for(job)

    said = tidied(plant)

    assert "memory is short: 2 temporary files went" in said
    assert there(plant, job) == {"intermediate.txt", "output.txt", "preview.txt"}


def test_what_is_switched_off_does_nothing_in_need_either(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, mode=Mode.PREVIEW, disk_free_min=2**60)
    job = plant.submit()
    plant.wait_for(job)

    tidied(plant)

    assert "preview.txt" in there(plant, job)
    assert plant.operations.cleanup_history().items == ()
