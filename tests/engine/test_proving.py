"""What verify says of files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sgops.core.views import Check
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages
from tests.support.clock import FakeClock
from tests.support.plant import Plant


def seven_files(ctx: Any) -> None:
    for number in range(7):
        with ctx.artifact(f"{number}.txt") as file:
            file.write(b"whole")


def of_files(plant: Plant) -> Check:
    [check] = [check for check in plant.operations.verify().checks if check.name.startswith("each artifact")]
    return check


def test_verify_counts_the_files_that_are_as_they_were(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(seven_files)).start()
    plant.wait_for(plant.submit())

    check = of_files(plant)

    assert (check.ok, check.detail) == (True, "7 artifacts")


def test_verify_names_the_first_files_that_are_lost_and_counts_the_others(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(seven_files)).start()
    job = plant.submit()
    plant.wait_for(job)

    for file in plant.operations.artifacts(job).items:
        Path(file.path).unlink()

    check = of_files(plant)
    assert not check.ok
    assert check.detail.startswith(f"job {job}: artifact '0.txt' of stage 'seven_files' is gone")
    assert check.detail.endswith("; and 2 more")
    assert not plant.operations.verify().ok


def strangers(plant: Plant) -> Check:
    [check] = [check for check in plant.operations.verify().checks if check.name.startswith("each file")]
    return check


def test_a_stranger_among_the_files_is_found_when_it_is_no_longer_new(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(seven_files)).start()
    job = plant.submit()
    plant.wait_for(job)
    fine = strangers(plant)
    root = plant.folder / "artifacts"
    for name in ("stranger.txt", "99/of-nobody.txt"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("who am I?")
    new = strangers(plant)

    plant.settings = replace(plant.settings, retention=replace(plant.settings.retention, orphan_grace=timedelta(0)))
    plant.stop()
    old = strangers(plant.start())

    assert (fine.ok, fine.detail) == (True, "7 files")
    assert (new.ok, new.detail) == (True, "9 files")
    assert not old.ok
    assert "99/of-nobody.txt: nobody knows it" in old.detail
    assert "stranger.txt: nobody knows it" in old.detail
    assert not plant.operations.verify().ok


def test_what_an_attempt_has_left_is_its_jobs_until_a_cleanup_had_its_chance(make_plant: MakePlant) -> None:
    clock = FakeClock()
    plant = make_plant(of_stages(seven_files), clock=clock).start()
    job = plant.submit()
    plant.wait_for(job)
    (plant.folder / "artifacts" / str(job) / "left.txt").write_text("x")
    plant.operations.run_duty("tidy")

    soon = strangers(plant)
    clock.advance(timedelta(days=2))
    forgotten = strangers(plant)
    plant.operations.run_duty("tidy")

    assert soon.ok
    assert f"{job}/left.txt: temporary, and job {job} has ended" in forgotten.detail
    assert strangers(plant).ok
