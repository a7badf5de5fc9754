"""A backup is brought back with its files, and nothing is written over unasked."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from pathlib import Path

import pytest

from sgops.boot.plant import for_command
from sgops.boot.premises import Premises
from sgops.boot.restoring import restore
from sgops.boot.stay import Stay
from sgops.core.errors import EngineRunning, NotFound, Refused, StoreError
from sgops.ports import Asking, Submission


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "sgops.toml"
    file.write_text('[engine]\ndata_dir = "./data"\npipelines = ["sgops.samples.story"]\n', encoding="utf-8")
    file.chmod(0o600)
    return file


def submit(config: Path) -> None:
    with for_command(config, None) as operations:
        operations.submit(Submission(name="story", params={"title": "Moon"}))


def jobs(config: Path) -> int:
    with for_command(config, None) as operations:
        return len(operations.jobs(Asking()).items)


def backed_up(config: Path, *, artifacts: bool = False) -> Path:
    target = config.parent / ("monday.tar" if artifacts else "monday.db")
    with for_command(config, None) as operations:
        operations.backup(str(target), artifacts=artifacts)
    return target


def test_a_database_that_is_there_is_replaced_only_when_it_is_asked_for(config: Path) -> None:
    submit(config)
    backup = backed_up(config)
    submit(config)

    with pytest.raises(Refused, match="there is a database"):
        restore(config, None, backup, overwrite=False)
    before = jobs(config)
    done = restore(config, None, backup, overwrite=True)

    assert (before, jobs(config)) == (2, 1)
    assert done.replaced is not None
    assert Path(done.replaced).exists()


def test_nobody_is_asked_about_a_backup_that_is_not_there(config: Path) -> None:
    submit(config)

    with pytest.raises(NotFound, match=r"tuesday\.db is no file"):
        restore(config, None, config.parent / "tuesday.db", overwrite=False)

    assert jobs(config) == 1


def test_files_come_back_where_they_are_missing_and_only_there(config: Path) -> None:
    submit(config)
    root = config.parent / "data" / "artifacts"
    for name in ("1/draw.1/a.svg", "1/draw.1/b.svg"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("as it was")
    backup = backed_up(config, artifacts=True)
    (root / "1/draw.1/a.svg").unlink()
    (root / "1/draw.1/b.svg").write_text("newer")

    done = restore(config, None, backup, overwrite=True)

    assert done.artifacts == 1
    assert (root / "1/draw.1/a.svg").read_text() == "as it was"
    assert (root / "1/draw.1/b.svg").read_text() == "newer"


def test_what_comes_back_survives_a_power_cut_with_its_name(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(config)
    root = config.parent / "data" / "artifacts"
    (root / "1/draw.1").mkdir(parents=True)
    (root / "1/draw.1/a.svg").write_text("as it was")
    backup = backed_up(config, artifacts=True)
    shutil.rmtree(root)
    synced: list[tuple[Path, frozenset[str]]] = []
    sync = os.fsync

    def look(descriptor: int) -> None:
        sync(descriptor)
        place = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.append((place, frozenset(file.name for file in place.iterdir()) if place.is_dir() else frozenset()))

    monkeypatch.setattr(os, "fsync", look)

    restore(config, None, backup, overwrite=True)

    for folder, name in ((root / "1/draw.1", "a.svg"), (root / "1", "draw.1"), (root, "1"), (root.parent, "artifacts")):
        assert any(place == folder and name in names for place, names in synced), folder
    assert root / "1/draw.1/.restored.unfinished" in [place for place, _ in synced]


def test_a_packed_name_never_leads_out_of_the_root(config: Path, tmp_path: Path) -> None:
    submit(config)
    backup = backed_up(config, artifacts=True)
    with tarfile.open(backup, "a") as archive:
        for name in ("artifacts/../../canary", "/canary", "canary"):
            member = tarfile.TarInfo(name)
            member.size = 3
            archive.addfile(member, io.BytesIO(b"bad"))

    restore(config, None, backup, overwrite=True)

    assert not list(tmp_path.rglob("canary"))


def test_while_an_engine_runs_nothing_is_restored(config: Path) -> None:
    submit(config)
    backup = backed_up(config)
    engine = Premises(Stay(config=config))
    engine.open()

    with pytest.raises(EngineRunning):
        restore(config, None, backup, overwrite=True)

    engine.close()


@pytest.mark.parametrize("content", [None, b"garbage" * 1000], ids=["no file", "garbage"])
def test_what_is_no_backup_changes_nothing(content: bytes | None, config: Path) -> None:
    submit(config)
    file = config.parent / "other"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises((NotFound, StoreError), match="other"):
        restore(config, None, file, overwrite=True)

    assert jobs(config) == 1
    assert not list((config.parent / "data").glob("*.unfinished"))


def test_an_archive_that_was_cut_off_is_refused_with_the_reason(config: Path) -> None:
    submit(config)
    backup = backed_up(config, artifacts=True)
    with backup.open("r+b") as archive:
        archive.truncate(20_000)

    with pytest.raises(StoreError, match="was not restored"):
        restore(config, None, backup, overwrite=True)

    assert jobs(config) == 1


@pytest.mark.parametrize("cut", [700, 3000, -600])
def test_an_archive_that_was_cut_off_is_said_to_be_damaged_and_replaces_nothing(cut: int, config: Path) -> None:
    submit(config)
    file = config.parent / "data" / "artifacts" / "1" / "one.txt"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x" * 20_000)
    backup = backed_up(config, artifacts=True)
    before = (config.parent / "data" / "sgops.db").read_bytes()

    backup.write_bytes(backup.read_bytes()[:cut] if cut > 0 else backup.read_bytes()[: -(12_000 - cut)])
    with pytest.raises(StoreError) as told:
        restore(config, None, backup, overwrite=True)

    assert str(backup) in told.value.message
    assert (config.parent / "data" / "sgops.db").read_bytes() == before
    assert [path.name for path in (config.parent / "data").glob("*unfinished*")] == []


def test_a_file_is_not_brought_back_through_a_link(config: Path, tmp_path: Path) -> None:
    submit(config)
    root, outside = config.parent / "data" / "artifacts", tmp_path / "outside"
    (root / "1").mkdir(parents=True)
    (root / "1" / "one.txt").write_text("one")
    outside.mkdir()
    backup = backed_up(config, artifacts=True)
    shutil.rmtree(root / "1")
    (root / "1").symlink_to(outside)

    done = restore(config, None, backup, overwrite=True)

    assert done.artifacts == 0
    assert list(outside.iterdir()) == []
