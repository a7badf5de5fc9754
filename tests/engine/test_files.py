"""The files of a stage: whole, recorded, registered with its commit, and trusted only as they were."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sgops.core.pipeline import Pipeline
from sgops.core.setting_types import OnCorrupt
from sgops.core.views import ArtifactView
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import AT_ONCE, Gate, of_stages
from tests.support.plant import Plant


def files(plant: Plant, job: int) -> dict[str, ArtifactView]:
    return {file.name: file for file in plant.operations.artifacts(job).items if file.superseded_at is None}


def write(ctx: Any, name: str, data: bytes = b"data", kind: str = "intermediate") -> None:
    with ctx.artifact(name, kind=kind) as file:
        file.write(data)


def drawing() -> Callable[..., Any]:
    def draw(ctx: Any) -> str:
        write(ctx, "one.svg", b"<svg/>")
        write(ctx, "small/one.png", b"png", "preview")
        return "one.svg"

    return draw


def binding(seen: list[bytes], gate: Gate | None = None) -> Callable[..., Any]:
    def bind(ctx: Any, draw: str) -> int:
        if gate is not None:
            gate.body()(ctx)
        seen.append(ctx.path(draw).read_bytes())
        return len(seen)

    return bind


def test_what_a_stage_wrote_is_registered_when_it_completes(make_plant: MakePlant) -> None:
    seen: list[bytes] = []
    plant = make_plant(of_stages(drawing(), binding(seen))).start()

    job = plant.submit()

    assert plant.wait_for(job).state == "completed"
    assert seen == [b"<svg/>"]
    found = files(plant, job)
    one = found["one.svg"]
    assert {name: (file.stage, file.kind, file.size) for name, file in found.items()} == {
        "one.svg": ("draw", "intermediate", 6),
        "small/one.png": ("draw", "preview", 3),
    }
    assert one.sha256 == hashlib.sha256(Path(one.path).read_bytes()).hexdigest()
    assert one.path == str(plant.folder / "artifacts" / str(job) / "draw.1" / "one.svg")


def test_nothing_is_registered_of_a_stage_that_did_not_complete(make_plant: MakePlant) -> None:
    def draw(ctx: Any) -> None:
        write(ctx, "one.svg")
        raise ValueError("after the file")

    plant = make_plant(of_stages(draw, retry=replace(AT_ONCE, limit=0))).start()

    job = plant.submit()

    assert plant.wait_for(job).state == "dead"
    assert files(plant, job) == {}


def test_a_file_that_an_item_made_in_an_earlier_try_is_registered_and_not_made_again(make_plant: MakePlant) -> None:
    drawn: list[int] = []

    def draw(ctx: Any) -> None:
        def one(ctx: Any, number: int) -> None:
            if number == 3 and ctx.attempt == 1:
                raise ValueError("the third is difficult")
            drawn.append(number)
            write(ctx, f"{number}.svg")

        ctx.map(one, [1, 2, 3], key=str)

    plant = make_plant(of_stages(draw, retry=AT_ONCE)).start()

    job = plant.submit()

    assert plant.wait_for(job).state == "completed"
    assert drawn == [1, 2, 3]
    assert {name: file.attempt for name, file in files(plant, job).items()} == {"1.svg": 1, "2.svg": 1, "3.svg": 2}


@pytest.mark.parametrize("shape", ["map", "items", "step"])
def test_an_item_or_a_step_whose_file_is_lost_is_done_again(make_plant: MakePlant, shape: str) -> None:
    drawn: list[int] = []

    def one(ctx: Any, number: int) -> None:
        drawn.append(number)
        write(ctx, f"{number}.svg")

    def draw(ctx: Any) -> None:
        if shape == "map":
            ctx.map(one, [1, 2], key=str, workers=2)
        if shape == "items":
            for item in ctx.items([1, 2], key=str):
                with item:
                    one(ctx, item.value)
        if shape == "step":
            ctx.step("1", lambda: one(ctx, 1))
            ctx.step("2", lambda: one(ctx, 2))
        if ctx.attempt == 1:
            (ctx.path("1.svg")).unlink()
            raise ValueError("somebody tidied up")

    plant = make_plant(of_stages(draw, retry=AT_ONCE)).start()

    job = plant.submit()

    assert plant.wait_for(job).state == "completed"
    assert sorted(drawn) == [1, 1, 2]
    assert {name: file.attempt for name, file in files(plant, job).items()} == {"1.svg": 2, "2.svg": 1}
    assert [check.name for check in plant.operations.verify().checks if not check.ok] == []


def a_book(seen: list[bytes], gate: Gate) -> Pipeline:
    return of_stages(drawing(), binding(seen, gate))


def spoilt_between_stages(make_plant: MakePlant, spoil: Callable[[Path], object], policy: OnCorrupt) -> tuple[Any, ...]:
    seen: list[bytes] = []
    gate = Gate()
    plant = make_plant(a_book(seen, gate))
    recovery = replace(plant.settings.recovery, on_corrupt=policy)
    plant.settings = replace(plant.settings, recovery=recovery)
    plant.start()
    job = plant.submit()
    assert gate.begun.wait(5)
    spoil(plant.folder / "artifacts" / str(job) / "draw.1" / "one.svg")
    return plant, job, gate, seen


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"<SVG/>")])
@pytest.mark.parametrize("restarts", [False, True])
def test_a_file_that_is_not_what_it_was_is_found_before_use(
    make_plant: MakePlant, spoil: Callable[[Path], object], *, restarts: bool
) -> None:
    plant, job, gate, seen = spoilt_between_stages(make_plant, spoil, OnCorrupt.DEAD_LETTER)

    if restarts:
        plant.stop()
    gate.open.set()
    if restarts:
        plant.start()

    view = plant.wait_for(job)
    assert (view.state, view.last_failure.type) == ("dead", "lost_artifact")
    assert "artifact 'one.svg' of stage 'draw'" in view.last_failure.reason
    assert seen == []


@pytest.mark.parametrize("restarts", [False, True])
def test_the_stage_that_made_a_lost_file_runs_again_if_that_is_allowed(
    make_plant: MakePlant, *, restarts: bool
) -> None:
    plant, job, gate, seen = spoilt_between_stages(make_plant, Path.unlink, OnCorrupt.PREVIOUS)

    if restarts:
        plant.stop()
    gate.open.set()
    if restarts:
        plant.start()

    view = plant.wait_for(job)
    assert (view.state, view.run, seen) == ("completed", 2, [b"<svg/>"])
    told = [event.details.get("reason", "") for event in plant.operations.events(_all_of(job)).items]
    assert any("artifact 'one.svg' of stage 'draw' is gone" in str(reason) for reason in told)


def test_a_stage_that_loses_its_files_again_and_again_is_not_run_for_ever(make_plant: MakePlant) -> None:
    def bind(ctx: Any, draw: str) -> None:
        (ctx.path("small/one.png").parent.parent / draw).unlink()
        ctx.path(draw)

    plant = make_plant(of_stages(drawing(), bind))
    recovery = replace(plant.settings.recovery, on_corrupt=OnCorrupt.PREVIOUS)
    plant.settings = replace(plant.settings, recovery=recovery)
    plant.start()

    view = plant.wait_for(plant.submit())

    assert (view.state, view.run) == ("dead", 2)
    assert view.last_failure is not None
    assert view.last_failure.type == "lost_artifact"


def test_a_rerun_supersedes_the_files_of_its_stages_and_keeps_the_others(make_plant: MakePlant) -> None:
    seen: list[bytes] = []
    plant = make_plant(of_stages(drawing(), binding(seen))).start()
    job = plant.submit()
    plant.wait_for(job)

    plant.operations.rerun(job, start="bind")
    plant.wait_for(job, "completed")
    kept = files(plant, job)["one.svg"]
    plant.operations.rerun(job, start="draw")
    plant.wait_for(job, "completed")

    assert seen == [b"<svg/>"] * 3
    rows = {(file.name, file.attempt): file for file in plant.operations.artifacts(job).items}
    former, newest = rows["one.svg", kept.attempt], files(plant, job)["one.svg"]
    assert (former.kind, former.superseded_at is not None) == ("temp", True)
    assert (newest.kind, newest.run, newest.attempt > kept.attempt) == ("intermediate", 3, True)


def test_a_checkpoint_is_not_valid_when_its_files_are_not(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(drawing())).start()
    job = plant.submit()
    plant.wait_for(job)

    Path(files(plant, job)["one.svg"].path).write_bytes(b"other")

    verdicts = {row.status: row for row in plant.operations.checkpoints(job, verify=True).items}
    assert verdicts["in_progress"].valid
    assert not verdicts["completed"].valid
    assert "'one.svg'" in str(verdicts["completed"].invalid_reason)


def test_an_attempt_that_lost_its_job_registers_nothing(make_plant: MakePlant) -> None:
    gate, late = Gate(), Gate()

    def draw(ctx: Any) -> None:
        if ctx.attempt == 1:
            gate.begun.set()
            gate.open.wait(10)
            try:
                write(ctx, "late.svg")
            finally:
                late.begun.set()
        write(ctx, "one.svg")

    plant = make_plant(of_stages(draw, retry=AT_ONCE))
    recovery = replace(plant.settings.recovery, stalled_after=timedelta(0))
    plant.settings = replace(plant.settings, recovery=recovery)
    job = plant.start().submit()
    assert gate.begun.wait(5)

    plant.operations.scan(force=True)
    view = plant.wait_for(job)
    gate.open.set()
    assert late.begun.wait(5)

    assert view.state == "completed"
    assert list(files(plant, job)) == ["one.svg"]


def test_an_unknown_artifact_is_answered_with_the_nearest_that_exists(make_plant: MakePlant) -> None:
    def bind(ctx: Any) -> str:
        return str(ctx.path("one.sgv"))

    plant = make_plant(of_stages(drawing(), bind)).start()

    view = plant.wait_for(plant.submit())

    assert view.last_failure is not None
    assert (view.last_failure.type, "one.svg" in view.last_failure.reason) == ("invalid_input", True)


def test_the_temp_dir_of_an_attempt_is_its_own(make_plant: MakePlant) -> None:
    found: list[Path] = []

    def draw(ctx: Any) -> None:
        found.append(ctx.temp_dir)
        (ctx.temp_dir / "x").write_text("x")
        if ctx.attempt == 1:
            raise ValueError("once more")

    plant = make_plant(of_stages(draw, retry=AT_ONCE)).start()

    plant.wait_for(plant.submit())

    assert [folder.name for folder in found] == ["draw.1.temp", "draw.2.temp"]
    assert {folder.parent.parent for folder in found} == {plant.folder / "artifacts"}


def _all_of(job: int) -> Asking:
    return Asking(filter=f"job:{job}", limit=500)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_disk_that_fails_costs_an_attempt_and_leaves_nothing_half(make_plant: MakePlant, code: int) -> None:
    seen: list[list[str]] = []

    def draw(ctx: Any) -> None:
        seen.append([file.name for file in ctx.temp_dir.parent.rglob("*.svg")])
        with ctx.artifact("one.svg") as file:
            file.write(b"half")
            if ctx.attempt == 1:
                raise OSError(code, "the disk")

    plant = make_plant(of_stages(draw, retry=AT_ONCE)).start()
    job = plant.submit()

    view = plant.wait_for(job)

    assert (view.state, seen) == ("completed", [[], []])
    first = plant.operations.attempts(job).items[0]
    assert first.failure_type == "resource_unavailable"
    assert [file.attempt for file in plant.operations.artifacts(job).items] == [2]
