"""The token is made for its owner alone, and holds as long as its file says so."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from sgops.boot.token import Token, write_token
from sgops.core.errors import ConfigError
from sgops.core.setting_types import SecretSource


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "token"


def token_in(file: Path, learned: list[str] | None = None) -> Token:
    return Token(SecretSource(file=file), {}, ([] if learned is None else learned).append)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277])
def test_it_is_made_on_the_first_start_for_its_owner_alone(umask: int, file: Path) -> None:
    file.parent.mkdir()
    former = os.umask(umask)
    try:
        token = token_in(file)
    finally:
        os.umask(former)

    assert len(token()) >= 43
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == f"{token()}\n"


def test_one_that_is_there_is_kept(file: Path) -> None:
    first = token_in(file)()

    second = token_in(file)()

    assert first == second


def test_a_new_one_holds_at_once_and_is_masked_from_then_on(file: Path) -> None:
    learned: list[str] = []
    token = token_in(file, learned)
    old = token()

    write_token(file)

    assert token() != old
    assert learned == [old, token()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_not_looked_at_twice_is_not_read_twice(file: Path) -> None:
    learned: list[str] = []
    token = token_in(file, learned)

    assert len({token() for _ in range(5)}) == 1
    assert len(learned) == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe"])
def test_nobody_is_let_in_while_it_cannot_be_read(content: bytes, file: Path) -> None:
    token = token_in(file)

    file.write_bytes(content)

    assert token() == ""


def test_a_token_that_is_taken_away_lets_nobody_in_until_there_is_a_new_one(file: Path) -> None:
    token = token_in(file)

    file.unlink()
    taken_away = token()
    write_token(file)

    assert taken_away == ""
    assert token() == file.read_text().strip()


def test_many_that_rotate_at_once_leave_one_whole_token_and_nothing_else(file: Path) -> None:
    threads = [threading.Thread(target=write_token, args=(file,)) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert len(file.read_text()) == 44
    assert [path.name for path in file.parent.iterdir()] == ["token"]


def test_a_rotation_that_fails_leaves_the_old_one(file: Path) -> None:
    file.mkdir(parents=True)
    (file / "something").touch()

    with pytest.raises(OSError, match="token"):
        write_token(file)

    assert [path.name for path in file.parent.iterdir()] == ["token"]


def test_a_token_in_a_variable_is_what_it_holds() -> None:
    token = Token(SecretSource(env="TOKEN"), {"TOKEN": "of-the-environment"}, print)

    assert token() == "of-the-environment"


def test_a_variable_that_is_not_set_is_told_at_the_start() -> None:
    with pytest.raises(ConfigError, match="TOKEN"):
        Token(SecretSource(env="TOKEN"), {}, print)
