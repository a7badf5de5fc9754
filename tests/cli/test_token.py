"""A token is rotated by command, and shown by none."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.cli.calling import Caller


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "sgops.toml"
    path.write_text('[engine]\ndata_dir = "./data"\n')
    return path


def test_a_new_token_is_made_and_never_shown(config: Path) -> None:
    file = config.parent / "data" / "token"

    answers = [Caller()("--config", str(config), "token", "rotate", *words) for words in ((), ("--json",))]

    assert [answer.exit for answer in answers] == [0, 0]
    assert answers[1].json == {"path": str(file)}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not any(file.read_text().strip() in answer.out + answer.err for answer in answers)


def test_each_rotation_gives_another_one(config: Path) -> None:
    file = config.parent / "data" / "token"
    Caller()("--config", str(config), "token", "rotate")
    former = file.read_text()

    Caller()("--config", str(config), "token", "rotate")

    assert file.read_text() != former


def test_a_token_that_lies_in_a_variable_is_refused(config: Path) -> None:
    config.write_text(config.read_text() + '[api]\ntoken = { env = "MY_TOKEN" }\n')

    answer = Caller()("--config", str(config), "token", "rotate")

    assert answer.exit == 4
    assert "MY_TOKEN" in answer.err


def test_the_token_of_another_machine_is_not_within_reach(config: Path) -> None:
    answer = Caller()("--config", str(config), "--attach", "http://box:8470", "token", "rotate")

    assert answer.exit == 2
    assert not (config.parent / "data").exists()


def test_saying_token_alone_rotates_nothing(config: Path) -> None:
    answer = Caller()("--config", str(config), "token")

    assert answer.exit == 0
    assert "rotate" in answer.out
    assert not (config.parent / "data").exists()
