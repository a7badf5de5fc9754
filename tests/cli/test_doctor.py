"""The doctor looks over the installation, with an engine or without one, whole or broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from sgops.core.errors import StoreError
from sgops.core.views import Check, Verdict
from tests.cli.calling import Caller
from tests.cli.serving import Place
from tests.support.fake_operations import FakeOperations


def test_what_is_wrong_is_told_with_what_was_mended() -> None:
    answer = Caller()("--attach", "/run/sgops.sock", "doctor", "--repair")

    assert answer.exit == 1
    assert "✗  counters: 3 is not 4  mended" in answer.out


class Closed(FakeOperations):
    """A database that cannot be opened as long as its file is closed."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    def doctor(self, *, repair: bool = False) -> Verdict:
        if not self.file.stat().st_mode & 0o600:
            raise StoreError("it cannot be read and written by this user")
        checks = tuple(Check(name=name, ok=True, detail="fine") for name in ("own files", "the file is whole"))
        return Verdict(ok=True, checks=checks)


def test_a_database_that_the_repair_has_opened_is_looked_at_as_well(tmp_path: Path) -> None:
    config = tmp_path / "sgops.toml"
    config.write_text('[engine]\ndata_dir = "./data"\n')
    config.chmod(0o600)
    file = tmp_path / "data" / "sgops.db"
    file.parent.mkdir(mode=0o700)
    file.touch()
    file.chmod(0)
    caller = Caller(operations=Closed(file))

    before = caller("--config", str(config), "doctor")
    after = caller("--config", str(config), "doctor", "--repair")

    assert (before.exit, "✗  database: it cannot be read" in before.out) == (1, True)
    assert (after.exit, after.out.count("own files")) == (0, 1)
    assert "✓  the file is whole" in after.out


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
