"""The doctor looks over the installation, with an engine or without one, whole or broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.cli.serving import Place


def test_what_is_wrong_is_told_with_what_was_mended() -> None:
    answer = Caller()("--attach", "/run/sgops.sock", "doctor", "--repair")

    assert answer.exit == 1
    assert "✗  counters: 3 is not 4  mended" in answer.out


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path).prepare()


@pytest.mark.slow
def test_a_new_installation_is_well(place: Place) -> None:
    place.call("submit", "quick")

    answer = place.call("doctor")

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "configuration" in answer.stdout
    assert "all is well" in answer.stdout


@pytest.mark.slow
def test_a_damaged_database_is_said_beside_everything_else(place: Place) -> None:
    place.call("submit", "quick")
    place.call("backup")
    (place.folder / "data" / "sgops.db").write_bytes(b"garbage" * 1000)

    answer = place.call("doctor", "--json")

    assert answer.returncode == 1
    assert '"name": "SQLite", "ok": true' in answer.stdout
    assert "sgops restore" in answer.stdout


@pytest.mark.slow
def test_a_broken_configuration_is_exit_78(place: Place) -> None:
    (place.folder / "sgops.toml").write_text("[engine]\nworkers = 0\n")

    answer = place.call("doctor")

    assert answer.returncode == 78
