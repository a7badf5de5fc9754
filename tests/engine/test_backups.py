"""A backup is made by hand or when the newest is old enough, and the engine goes on meanwhile."""

from __future__ import annotations

import tarfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sgops.core.errors import Refused, StoreError
from sgops.core.settings import BackupSettings
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.support.clock import FakeClock
from tests.support.plant import Plant
from tests.support.powers import shut, without_power


def copied(plant: Plant, path: str, folder: Path) -> Plant:
    """Open a backup as the database of another plant."""
    folder.mkdir()
    Path(path).rename(folder / "sgops.db")
    return Plant(folder, plant.pipelines).open()


def test_a_backup_of_a_running_engine_holds_its_jobs(make_plant: MakePlant, tmp_path: Path) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit()
    plant.wait_for(job)

    made = plant.operations.backup()

    assert (made.verified, made.bytes) == (True, Path(made.path).stat().st_size)
    again = copied(plant, made.path, tmp_path / "again")
    assert again.job(job).output == plant.job(job).output
    assert again.operations.verify().ok
    again.close()


def test_files_are_packed_when_they_are_wanted(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    picture = plant.folder / "artifacts" / "1" / "draw.1" / "a.svg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text("<svg/>")

    made = plant.operations.backup(artifacts=True)

    with tarfile.open(made.path) as archive:
        assert {"sgops.db", "artifacts/1/draw.1/a.svg"} <= set(archive.getnames())
    assert made.artifacts


def test_files_that_cannot_be_read_are_named(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    closed = plant.folder / "artifacts" / "1"
    closed.mkdir(parents=True)

    with without_power(), shut(closed):
        made = plant.operations.backup(artifacts=True)

    assert made.left_out == ("1: Permission denied",)


@pytest.mark.parametrize("artifacts", [False, True])
@pytest.mark.parametrize("name", ["x" * 300, "closed/monday.db", "file/monday.db"])
def test_a_place_that_cannot_be_used_is_told(name: str, artifacts: bool, make_plant: MakePlant, tmp_path: Path) -> None:
    plant = make_plant(three_stages()).start()
    (tmp_path / "file").touch()
    (tmp_path / "closed").mkdir()

    with without_power(), shut(tmp_path / "closed"), pytest.raises(StoreError, match="no backup at"):
        plant.operations.backup(str(tmp_path / name), artifacts=artifacts)


@pytest.mark.parametrize("artifacts", [False, True])
def test_nothing_is_written_over(artifacts: bool, make_plant: MakePlant, tmp_path: Path) -> None:
    plant = make_plant(three_stages()).start()
    (tmp_path / "mine").write_text("a letter")

    with pytest.raises(Refused, match="there already"):
        plant.operations.backup(str(tmp_path / "mine"), artifacts=artifacts)

    assert (tmp_path / "mine").read_text() == "a letter"


def test_a_path_that_depends_on_where_the_engine_stands_is_refused(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()

    with pytest.raises(Refused, match="absolute"):
        plant.operations.backup("monday.db")


def keeping(make_plant: MakePlant, **wanted: object) -> tuple[Plant, FakeClock]:
    clock = FakeClock()
    plant = make_plant(three_stages(), clock=clock)
    plant.settings = replace(plant.settings, backup=BackupSettings(**wanted))  # type: ignore[arg-type]
    return plant.start(), clock


def test_the_duty_makes_one_when_the_newest_is_old_enough_and_keeps_so_many(make_plant: MakePlant) -> None:
    plant, clock = keeping(make_plant, every=timedelta(hours=24), keep=2)

    reports = []
    for _ in range(8):
        reports.append(plant.operations.run_duty("backup").last_report or "")
        clock.advance(timedelta(hours=12))

    assert [report.startswith("made") for report in reports] == [True, False] * 4
    assert len(list((plant.folder / "backups").iterdir())) == 2


def test_never_is_never(make_plant: MakePlant) -> None:
    plant, _ = keeping(make_plant, every=None)

    report = plant.operations.run_duty("backup").last_report

    assert report == "backup.every is never"
    assert not (plant.folder / "backups").exists()
