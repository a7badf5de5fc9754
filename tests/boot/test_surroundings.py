"""Everything an engine needs of its machine is looked at; what is mended loses nothing."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from sgops.boot.surroundings import Surroundings
from sgops.core.setting_types import SecretSource
from sgops.core.settings import Settings
from sgops.core.views import Check
from sgops.runtime import tree, vault
from sgops.runtime.clock import SystemClock
from sgops.runtime.lock import EngineLock
from sgops.store import backup
from tests.support.powers import without_power


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir(mode=0o700)
    return made


def looked(folder: Path, *, repair: bool = False, **changed: object) -> Mapping[str, Check]:
    base = Settings()
    engine = replace(base.engine, data_dir=folder)
    settings = replace(base, engine=engine, **changed)  # type: ignore[arg-type]
    return {check.name: check for check in Surroundings(lambda: settings, {}, SystemClock()).checks(repair=repair)}


def test_a_folder_as_an_engine_leaves_it_is_well(folder: Path) -> None:
    checks = looked(folder)

    assert all(check.ok for check in checks.values()), checks


def test_files_that_others_can_read_are_named_and_closed(folder: Path) -> None:
    (folder / "sgops.db").touch(mode=0o644)

    found = looked(folder)["permissions"]
    mended = looked(folder, repair=True)["permissions"]

    assert (found.ok, "sgops.db" in found.detail) == (False, True)
    assert (mended.ok, mended.fixed) == (True, True)
    assert (folder / "sgops.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "name",
    ["sgops.db", "sgops.db-wal", "engine.lock", "workers.slots", "logs/sgops.jsonl", "inbox/rejected/", "trash/"],
)
def test_what_sgops_cannot_use_of_its_own_is_named_and_opened(folder: Path, name: str) -> None:
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.mkdir() if name.endswith("/") else place.touch()
    place.chmod(0)

    found = looked(folder)["own files"]
    mended = looked(folder, repair=True)["own files"]

    assert (found.ok, name.rstrip("/") in found.detail) == (False, True)
    assert (mended.ok, mended.fixed) == (True, True)
    assert place.stat().st_mode & 0o700 == (0o700 if place.is_dir() else 0o600)


def test_a_folder_in_a_closed_folder_is_opened_with_it(folder: Path) -> None:
    (folder / "inbox" / "rejected").mkdir(parents=True)
    for place in (folder / "inbox" / "rejected", folder / "inbox", folder):
        place.chmod(0)

    with without_power():
        checks = looked(folder, repair=True)

    assert checks["data folder"].fixed
    assert checks["own files"].fixed
    assert (folder / "inbox" / "rejected").stat().st_mode & 0o777 == 0o700


def test_the_socket_of_an_engine_that_is_gone_is_removed_and_one_that_answers_is_not(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "sgops.sock"))
        (folder / "sgops.sock").chmod(0o600)
        listener.listen()
        alive = looked(folder, repair=True)["socket"]

    dead = looked(folder, repair=True)["socket"]

    assert (alive.ok, alive.fixed) == (True, False)
    assert (dead.ok, dead.fixed, (folder / "sgops.sock").exists()) == (True, True, False)


def test_who_holds_the_lock_is_told(folder: Path) -> None:
    lock = EngineLock(folder / "engine.lock")
    lock.acquire("engine")

    held = looked(folder)["lock"]
    lock.release()

    assert "this process" in held.detail
    assert looked(folder)["lock"].detail == "free"


def test_a_secret_that_cannot_be_read_is_a_fault_and_shows_nothing(folder: Path) -> None:
    checks = looked(folder, secrets={"farm": SecretSource(env="NOT_SET_ANYWHERE")})

    assert not checks["secrets"].ok
    assert "NOT_SET_ANYWHERE" in checks["secrets"].detail


def test_what_a_killed_backup_left_is_deleted(folder: Path) -> None:
    (folder / "backups").mkdir()
    left = folder / "backups" / "one.db.unfinished"
    left.touch(mode=0o600)

    found = looked(folder)["leftovers"]
    mended = looked(folder, repair=True)["leftovers"]

    assert (found.ok, mended.ok, mended.fixed, left.exists()) == (False, True, True, False)


def test_what_a_dead_engine_left_running_is_named_and_ended(folder: Path) -> None:
    # No engine has this number; one that lives, this process, has started the other.
    left, kept = (stray_of(folder, engine) for engine in (99_999_999, os.getpid()))

    found = looked(folder)["processes"]
    mended = looked(folder, repair=True)["processes"]

    assert (found.ok, str(left.pid) in found.detail, str(kept.pid) in found.detail) == (False, True, False)
    assert (mended.ok, mended.fixed) == (True, True)
    assert left.wait(10) == -9
    assert kept.poll() is None
    kept.kill()
    kept.wait()


def stray_of(folder: Path, engine: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "600"], env={**os.environ, tree.MARK: f"{tree.mark_of(folder)}{engine}.1"})


def test_too_little_room_is_a_fault(folder: Path) -> None:
    base = Settings()

    checks = looked(folder, health=replace(base.health, disk_free_min=1 << 60))

    assert not checks["disk"].ok
    assert "cleanup" in checks["disk"].detail


def test_a_folder_that_is_not_there_is_said_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    checks = looked(tmp_path / "nowhere")

    assert not checks["data folder"].ok
    assert checks["secrets"].ok


def test_what_is_left_of_a_packed_backup_is_called_as_what_is_left_of_a_copy() -> None:
    assert vault.UNFINISHED == backup.UNFINISHED
