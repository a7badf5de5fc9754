"""A first configuration and pipeline are written, and work as they are."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from sgops.boot.config import load
from sgops.cli.commands.init import FILES
from tests.cli.calling import Caller
from tests.cli.serving import Place


def test_three_files_are_written_where_it_is_told(tmp_path: Path) -> None:
    answer = Caller()("init", str(tmp_path / "new" / "work"))

    assert answer.exit == 0
    assert {path.name for path in (tmp_path / "new" / "work").iterdir()} == set(FILES)
    assert f"cd {tmp_path}/new/work" in answer.err


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")

    answer = Caller()("init", str(tmp_path))

    assert answer.exit == 0
    assert (tmp_path / name).read_text() == "mine"
    assert f"kept   {tmp_path / name}" in answer.out


def test_a_link_that_leads_nowhere_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sgops.toml").symlink_to(tmp_path / "elsewhere")

    Caller()("init", str(tmp_path))

    assert not (tmp_path / "elsewhere").exists()


def test_as_json_it_says_what_it_wrote(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").touch()

    answer = Caller()("init", str(tmp_path), "--json")

    assert answer.json == {"folder": str(tmp_path), "written": ["sgops.toml", "my_pipelines.py"]}


def test_the_configuration_is_valid(tmp_path: Path) -> None:
    Caller()("init", str(tmp_path))

    loaded = load(tmp_path / "sgops.toml", {})

    assert loaded.settings.engine.data_dir == tmp_path / ".sgops"
    assert tomllib.loads(FILES["sgops.toml"])["vars"] == {"greeting": "Hello"}


@pytest.mark.slow
def test_the_pipeline_runs_and_says_hello(tmp_path: Path) -> None:
    Caller()("init", str(tmp_path))
    place = Place(tmp_path)

    try:
        done = place.serve().call("submit", "hello", "-p", "name=Ada", "--wait")
        output = place.json("jobs", "show", done.stdout.strip())["output"]
    finally:
        place.kill()

    assert done.returncode == 0, done.stderr
    assert output == {"text": "HELLO, ADA!"}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    answer = Caller()("init", str(tmp_path / "file" / "below"))

    assert answer.exit == 74
    assert "file" in answer.err


def test_what_to_try_now_can_be_typed_as_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "my wörk"

    answer = Caller()("init", str(folder))

    assert f"cd '{folder}'\n" in answer.err
