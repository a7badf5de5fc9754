"""Whether an engine could start is said before it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "sgops.toml"
    path.write_text('[engine]\ndata_dir = "./data"\n')
    return path


def test_one_that_could_start_is_exit_0(config: Path) -> None:
    answer = Caller(is_alive=False)("--config", str(config), "serve", "--check")

    assert answer.exit == 0
    assert "✓  engine: none runs; it could start" in answer.out


def test_one_that_runs_and_is_not_ready_is_exit_1(config: Path) -> None:
    answer = Caller()("--config", str(config), "serve", "--check", "--json")

    assert answer.exit == 1
    assert answer.json["checks"][-1] == {"name": "engine", "ok": False, "detail": "as it should be", "fixed": False}


def test_a_check_makes_nothing(config: Path) -> None:
    Caller(is_alive=False)("--config", str(config), "serve", "--check")

    assert [path.name for path in config.parent.iterdir()] == ["sgops.toml"]


def test_a_damaged_file_is_exit_74_and_told_as_what_it_is(config: Path) -> None:
    (config.parent / "data").mkdir()
    (config.parent / "data" / "sgops.db").write_bytes(b"this is no database" * 100)

    answer = Caller(is_alive=False)("--config", str(config), "serve", "--check")

    assert answer.exit == 74
    assert "✗  database" in answer.out
    assert "not a database" in answer.out


def test_a_folder_that_cannot_be_one_is_exit_74(config: Path) -> None:
    (config.parent / "data").write_text("a letter")

    answer = Caller(is_alive=False)("--config", str(config), "serve", "--check", "--json")

    assert answer.exit == 74
    assert {check["name"] for check in answer.json["checks"] if not check["ok"]} >= {"data folder"}


def test_a_broken_configuration_is_exit_78(config: Path) -> None:
    config.write_text("[engine]\nworkers = 0\n")

    answer = Caller(is_alive=False)("--config", str(config), "serve", "--check")

    assert answer.exit == 78
