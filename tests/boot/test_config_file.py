"""Which file is read, and which is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from sgops.boot.config_file import data_dir_only, find_config, read_source
from sgops.core.errors import ConfigError

HOME: Mapping[str, str] = {"HOME": "/house/of/mine"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "sgops.toml"
    file.write_text("[engine]\ndata_dir = 'here'\n")
    return file


def refusal(path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as refused:
        data_dir_only(path, HOME)
    return refused.value


def test_the_file_is_looked_for_in_the_documented_order(tmp_path: Path) -> None:
    usual = tmp_path / "config" / "sgops" / "config.toml"
    usual.parent.mkdir(parents=True)
    usual.touch()
    env = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "HOME": str(tmp_path)}

    assert find_config(None, env, tmp_path) == usual
    (tmp_path / "sgops.toml").touch()
    assert find_config(None, env, tmp_path) == tmp_path / "sgops.toml"
    assert find_config(None, {**env, "SGOPS_CONFIG": "by/env.toml"}, tmp_path) == tmp_path / "by/env.toml"
    assert find_config(Path("by/option.toml"), {**env, "SGOPS_CONFIG": "x"}, tmp_path) == tmp_path / "by/option.toml"


def test_without_any_file_there_is_none(tmp_path: Path) -> None:
    assert find_config(None, {"HOME": str(tmp_path)}, tmp_path) is None


def test_the_home_folder_s_config_is_found_without_any_xdg_variable(tmp_path: Path) -> None:
    usual = tmp_path / ".config" / "sgops" / "config.toml"
    usual.parent.mkdir(parents=True)
    usual.touch()

    found = find_config(None, {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "relative"}, tmp_path / "elsewhere")

    assert found == usual


def test_a_file_that_was_named_and_is_not_there_is_an_error(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none.toml")

    assert "cannot be read: No such file or directory" in error.message


def test_a_file_that_anybody_may_write_is_refused_with_the_command_that_helps(file: Path) -> None:
    file.chmod(0o666)

    error = refusal(file)

    assert "anybody may write" in error.message
    assert f"chmod o-w '{file}'" in error.hint


def test_a_file_of_somebody_else_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        os.chown(file, 12345, -1)  # what belongs to root is trusted
    monkeypatch.setattr(os, "geteuid", lambda: 4321)

    error = refusal(file)

    assert f"belongs to another user (id {file.stat().st_uid})" in error.message
    assert f"sudo chown 4321 '{file}'" in error.hint


def test_a_folder_a_pipe_and_a_giant_are_no_configuration(tmp_path: Path) -> None:
    pipe, giant = tmp_path / "pipe", tmp_path / "giant"
    os.mkfifo(pipe)
    giant.write_bytes(b"#" * (2**20 + 1))

    assert "is not a file" in refusal(tmp_path).message
    assert "is not a file" in refusal(pipe).message
    assert "larger than 1 MiB" in refusal(giant).message


def test_bytes_that_are_not_text_are_told_with_their_line(file: Path) -> None:
    file.write_bytes(b"[engine]\n# caf\xe9\n")

    assert refusal(file).message == f"{file}:2: is not UTF-8 text"


def test_a_byte_order_mark_is_no_fault(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf[engine]\ndata_dir = 'here'\n")

    assert data_dir_only(file, HOME) == file.parent / "here"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[engine]\nworkers = \n", 2, "invalid value"),
        ("[engine]\ndata_dir = here\n", 2, "invalid value"),
        ("[engine]\n\n[engine]\n", 3, "declare"),
        ("workers = [\n1,\n", 2, "end of document"),
        ("a = " + "[" * 5000, 1, "cannot be read as TOML"),
        ("a." * 5000 + "a = 1", 1, "has tables in tables"),
        ("a = " + "[" * 100 + "]" * 100, 1, "has tables in tables"),
        ("a = " + "1" * 5000, 1, "cannot be read as TOML"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(file: Path, text: str, line: int, words: str) -> None:
    file.write_text(text)

    error = refusal(file)

    assert error.message.startswith(f"{file}:{line}: ")
    assert words in error.message


def test_the_data_dir_is_read_without_reading_the_rest(file: Path) -> None:
    file.write_text("[engine]\ndata_dir = 'here'\nworkers = 'many'\n[nonsense]\n")

    assert data_dir_only(file, HOME) == file.parent / "here"
    assert data_dir_only(None, HOME) == Path("/house/of/mine/.local/share/sgops")
    assert data_dir_only(file, {**HOME, "SGOPS_ENGINE__DATA_DIR": "~/mine"}) == Path("/house/of/mine/mine")


@pytest.mark.parametrize("value", ["3", "''", "[]", '"a\\u0000b"'])
def test_a_data_dir_that_is_no_path_is_refused(file: Path, value: str) -> None:
    file.write_text(f"engine.data_dir = {value}\n")

    assert "must be the path of a folder" in refusal(file).message


def test_reading_the_data_dir_imports_no_validator_and_no_settings(file: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from sgops.boot.config_file import data_dir_only
data_dir_only(Path({str(file)!r}), {{}})
print([m for m in ("pydantic", "cronsim", "sgops.core.settings") if m in sys.modules])
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_source_without_a_file_is_empty() -> None:
    source = read_source(None)

    assert (source.text, source.folder) == ("", Path.cwd())


def test_a_home_folder_that_nobody_has_is_named(file: Path) -> None:
    file.write_text("engine.data_dir = '~no-such-user/data'\n")

    assert "nobody has that home folder" in refusal(file).message


def test_a_working_folder_that_is_gone_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    with pytest.raises(ConfigError, match="the working folder is gone"):
        read_source(None)
