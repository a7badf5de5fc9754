"""What would keep an engine from starting is found before it starts, and nothing is made on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sgops.boot.start_check import storage_checks
from sgops.core.settings import Settings
from sgops.core.views import Check
from tests.support.plant import Plant


def looked_at(folder: Path, **health: int) -> dict[str, Check]:
    base = Settings()
    settings = replace(
        base,
        engine=replace(base.engine, data_dir=folder),
        health=replace(base.health, **health),  # type: ignore[arg-type]
    )
    return {check.name: check for check in storage_checks(settings)}


def test_a_folder_that_is_not_there_will_be_made(tmp_path: Path) -> None:
    checks = looked_at(tmp_path / "deep" / "down")

    assert all(check.ok for check in checks.values())
    assert "will be made" in checks["data folder"].detail
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_an_engine_has_left_is_fine(tmp_path: Path) -> None:
    Plant(tmp_path / "data", []).start().stop()

    checks = looked_at(tmp_path / "data")

    assert all(check.ok for check in checks.values()), checks
    assert "schema" in checks["database"].detail


def _newer(folder: Path) -> None:
    Plant(folder, []).start().stop()
    header = bytearray((folder / "sgops.db").read_bytes())
    header[60:64] = (999).to_bytes(4, "big")  # where SQLite keeps the user's version
    (folder / "sgops.db").write_bytes(header)


def _garbage(folder: Path) -> None:
    folder.mkdir()
    (folder / "sgops.db").write_bytes(b"no database" * 100)


def _open_to_all(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


def _a_file(folder: Path) -> None:
    folder.write_text("no folder")


@pytest.mark.parametrize(
    ("spoil", "name", "words"),
    [
        (_newer, "database", "schema version 999"),
        (_garbage, "database", "not a database"),
        (_open_to_all, "data folder", "chmod 700"),
        (_a_file, "data folder", "is no folder"),
    ],
)
def test_what_is_wrong_is_named(spoil: Callable[[Path], None], name: str, words: str, tmp_path: Path) -> None:
    spoil(tmp_path / "data")

    checks = looked_at(tmp_path / "data")

    assert not checks[name].ok
    assert words in checks[name].detail


def test_little_room_is_told_and_is_no_reason_not_to_start(tmp_path: Path) -> None:
    checks = looked_at(tmp_path, disk_free_min=2**60)

    assert checks["disk"].ok
    assert "disk_free_min" in checks["disk"].detail
