"""On a full disk nothing begins, nothing that was finished is lost, and everything goes on when there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

from sgops.core.pipeline import Pipeline
from sgops.core.setting_types import Every
from sgops.ports import Asking, Submission
from tests.engine.pipelines import Gate, of_stages
from tests.support.eventually import eventually
from tests.support.plant import Plant
from tests.support.small_disk import may_mount, small_disk

LARGE = "page " * 60_000


class Disk(Protocol):
    """A disk that can be filled."""

    def fill(self) -> None: ...
    def free(self) -> None: ...


class Quota:
    """The room that SQLite itself allows its file: what is left where no disk can be mounted."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant

    def fill(self) -> None:
        self._execute("PRAGMA max_page_count = 1")  # SQLite takes the size that the file has

    def free(self) -> None:
        self._execute("PRAGMA max_page_count = 1000000")

    def _execute(self, statement: str) -> None:
        assert self._plant.assembled is not None
        self._plant.assembled.store._writer._unit.connection.execute(statement)  # noqa: SLF001 - a quota of one connection


@contextmanager
def _on_a_quota(tmp_path: Path, pipeline: Pipeline) -> Iterator[tuple[Plant, Disk]]:
    plant = Plant(tmp_path / "data", [pipeline]).start()
    yield plant, Quota(plant)
    plant.stop()


@contextmanager
def _on_a_small_disk(tmp_path: Path, pipeline: Pipeline) -> Iterator[tuple[Plant, Disk]]:
    with small_disk(tmp_path / "disk", "24m") as disk:
        plant = Plant(disk.folder / "data", [pipeline]).start()
        yield plant, disk
        plant.stop()


# Only an administrator may mount a disk: whoever may not still has the other.
DISKS: dict[str, Callable[..., Any]] = {"a quota": _on_a_quota}
if may_mount():
    DISKS["a small disk"] = _on_a_small_disk


def two_stages(gate: Gate) -> Pipeline:
    body = gate.body()

    def draw(ctx: Any) -> str:
        body(ctx)
        return LARGE

    def bind(draw: str) -> int:
        return len(draw)

    return of_stages(draw, bind)


@pytest.mark.parametrize("kind", DISKS)
def test_what_was_finished_is_kept_nothing_begins_and_all_of_it_goes_on(kind: str, tmp_path: Path) -> None:
    gate = Gate()
    with DISKS[kind](tmp_path, two_stages(gate)) as (plant, disk):
        jobs = plant.operations.submit(Submission(name="story", count=12)).ids
        assert gate.begun.wait(10)

        disk.fill()
        gate.open.set()
        eventually(lambda: plant.operations.status().problems, within=20, what="the engine to say so")
        full = plant.operations.ready()
        why = plant.operations.why(jobs[-1])
        seen = {view.state for view in plant.operations.jobs(Asking()).items}
        disk.free()

        assert full.status == "unhealthy"
        assert "Storage stands still" in " ".join(why.sentences)
        assert "sgops health storage" in why.next
        # What had begun may have come to its end, for that the reserve is there; the others stand where they stood.
        assert "queued" in seen
        assert {plant.wait_for(job, within=30).output for job in jobs} == {len(LARGE)}
        eventually(lambda: plant.operations.ready().status == "healthy", within=20)
        attempts = [attempt for job in jobs for attempt in plant.operations.attempts(job).items]
        assert {attempt.outcome for attempt in attempts} == {"completed"}
        assert plant.operations.verify().ok
        assert plant.fatal == []


@pytest.mark.parametrize("kind", DISKS)
def test_a_submit_that_found_no_room_is_told_so_and_left_nothing(kind: str, tmp_path: Path) -> None:
    gate = Gate()
    gate.open.set()
    with DISKS[kind](tmp_path, two_stages(gate)) as (plant, disk):
        disk.fill()

        refused = _refusal(plant)
        disk.free()

        assert "full" in refused
        eventually(lambda: plant.operations.ready().status == "healthy", within=20)
        accepted = plant.submit(params={"title": "Moon"})
        assert plant.wait_for(accepted, within=30).state == "completed"
        assert plant.operations.verify().ok


def made_room_by_itself(tmp_path: Path) -> None:
    never = Every(span=timedelta(days=365))
    with large_preview(tmp_path, temp=never, preview=never) as (plant, fill):
        drawn = plant.submit(params={"title": "Moon"})
        plant.wait_for(drawn, within=30)
        fill()

        refused = _refusal(plant)
        plant.operations.pause()
        plant.operations.resume()
        eventually(lambda: {"preview", "trash"} <= set(needed(plant)), within=60, what="room to be made")
        eventually(lambda: plant.operations.ready().status == "healthy", within=60, what="the disk to be well again")

        assert "full" in refused
        assert plant.wait_for(plant.submit(params={"title": "Sun"}), within=30).state == "completed"
        assert [file.deleted_at is not None for file in plant.operations.artifacts(drawn).items] == [True]
        assert plant.operations.verify().ok
        assert plant.fatal == []


def needed(plant: Plant) -> list[str]:
    """Name what the engine cleaned up because it had to."""
    runs = plant.operations.cleanup_history().items
    return [run.kind for run in runs if run.note == "asked by need" and run.deleted]


if may_mount():

    def test_what_may_go_goes_when_the_disk_is_full_and_work_goes_on_by_itself(tmp_path: Path) -> None:
        made_room_by_itself(tmp_path)


@contextmanager
def large_preview(tmp_path: Path, **rhythms: Any) -> Iterator[tuple[Plant, Callable[[], None]]]:
    """Give a plant whose jobs leave previews of eight megabytes that may go, and what fills its disk."""

    def draw(ctx: Any) -> None:
        if ctx.job_id == 1:
            with ctx.artifact("moon.png", kind="preview") as file:
                file.write(bytes(8 * 1024 * 1024))

    with small_disk(tmp_path / "disk", "24m") as disk:
        plant = Plant(disk.folder / "data", [of_stages(draw)])
        plant.settings = replace(
            plant.settings,
            retention=replace(plant.settings.retention, preview=timedelta(0)),
            cleanup=replace(plant.settings.cleanup, **rhythms),
        )
        yield plant.start(), disk.fill
        plant.stop()


def _refusal(plant: Plant) -> str:
    """Submit until the disk takes no more, and give the words of the refusal; what was accepted stays."""
    for _ in range(2000):
        try:
            plant.submit(params={"title": LARGE})
        except Exception as error:  # noqa: BLE001 - its words are what is looked at
            return str(error)
    raise AssertionError("the disk never filled up")
