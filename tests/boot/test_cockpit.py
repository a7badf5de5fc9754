"""A terminal over an engine of its own: what is wrong is told before there is a screen, the engine comes behind it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sgops.boot.cockpit import run_cockpit
from sgops.boot.stay import Stay
from sgops.core.errors import ConfigError
from tests.support.sources import ROOT


def test_a_wrong_configuration_is_told_before_there_is_a_screen(tmp_path: Path) -> None:
    file = tmp_path / "sgops.toml"
    file.write_text("[engine]\nworkerz = 3\n")
    file.chmod(0o600)

    with pytest.raises(ConfigError, match="workerz"):
        run_cockpit(Stay(config=file), read_only=False)


def test_the_engine_is_loaded_behind_the_first_screen() -> None:
    code = "import sgops.boot.cockpit, sys; print(*sys.modules)"

    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert {"sgops.engine", "sgops.store", "peewee", "sgops.boot.assemble"} & set(run.stdout.split()) == set()
