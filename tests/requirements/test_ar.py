"""AR: files are written whole, registered with their stage, and looked after."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages


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
