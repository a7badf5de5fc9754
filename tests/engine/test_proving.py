"""What verify says of files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sgops.core.views import Check
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages
from tests.support.plant import Plant


def seven_files(ctx: Any) -> None:
    for number in range(7):
        with ctx.artifact(f"{number}.txt") as file:
            file.write(b"whole")


def of_files(plant: Plant) -> Check:
    [check] = [check for check in plant.operations.verify().checks if "artifact" in check.name]
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
