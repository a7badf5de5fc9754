"""Whether an engine could start is said before it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from sgops.core.errors import StoreCorrupt
from sgops.core.views import StatusView
from tests.cli.calling import Caller
from tests.support.fake_operations import FakeOperations


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "sgops.toml"
    path.write_text('[engine]\ndata_dir = "./data"\n')
    return path


class Damaged(FakeOperations):
    def status(self) -> StatusView:
        raise StoreCorrupt("the file is no database", hint="sgops restore")


def test_one_that_could_start_is_exit_0(config: Path) -> None:
    answer = Caller(is_alive=False)("--config", str(config), "serve", "--check")

    assert answer.exit == 0
    assert "✓  engine: none runs; it could start" in answer.out


def test_one_that_runs_and_is_not_ready_is_exit_1(config: Path) -> None:
    answer = Caller()("--config", str(config), "serve", "--check", "--json")

    assert answer.exit == 1
    assert answer.json["checks"][-1] == {"name": "engine", "ok": False, "detail": "as it should be", "fixed": False}


def test_a_damaged_file_is_told_as_what_it_is(config: Path) -> None:
    answer = Caller(is_alive=False, operations=Damaged())("--config", str(config), "serve", "--check")

    assert answer.exit == 74


def test_a_broken_configuration_is_exit_78(config: Path) -> None:
    config.write_text("[engine]\nworkers = 0\n")

    answer = Caller(is_alive=False)("--config", str(config), "serve", "--check")

    assert answer.exit == 78
