"""`sgops` alone opens the terminal without reading words, and fails as every other verb does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sgops.cli import opening
from sgops.cli.options import Options
from sgops.cli.reach import is_engine_here
from sgops.core.errors import UsageError
from tests.cli.serving import Place
from tests.support.real_terminal import RealTerminal


def test_off_a_terminal_there_is_none(capfd: pytest.CaptureFixture[str]) -> None:
    code = opening.open_plainly(read_only=False)

    assert code == 2
    assert "the terminal needs a terminal" in capfd.readouterr().err
    with pytest.raises(UsageError):
        opening.open_terminal(Options())


def test_a_shell_that_asks_for_completions_gets_them(tmp_path: Path) -> None:
    env = {"_SGOPS_COMPLETE": "bash_complete", "COMP_WORDS": "sgops sta", "COMP_CWORD": "1"}

    run = subprocess.run(
        [sys.executable, "-m", "sgops"], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert "status" in run.stdout


@pytest.mark.slow
def test_a_wrong_configuration_is_one_sentence_and_its_exit_code(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare()
    (tmp_path / "sgops.toml").write_text("[engine]\nworkerz = 3\n")

    screen = RealTerminal([sys.executable, "-m", "sgops"], cwd=tmp_path, env=place.environment)
    code = screen.process.wait(30)
    screen.wait_for("workerz")

    assert code == 78
    assert screen.left_on() == []


@pytest.mark.slow
def test_an_engine_is_seen_by_its_lock_alone(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare()
    options = Options(data_dir=tmp_path / "data")
    alone = is_engine_here(options)

    place.serve()
    try:
        served = is_engine_here(options)
    finally:
        place.kill()

    assert (alone, served, is_engine_here(options)) == (False, True, False)


@pytest.mark.slow
def test_read_only_looks_at_an_engine_and_changes_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare().serve()
    try:
        screen = RealTerminal([sys.executable, "-m", "sgops", "--read-only"], cwd=tmp_path, env=place.environment)
        screen.wait_for("read-only")
        screen.wait_for("attached")
        screen.press("p")
        code = screen.leave("q")
        paused = json.loads(place.call("status", "--json").stdout).get("paused")
    finally:
        place.kill()

    assert (code, paused) == (0, False)
