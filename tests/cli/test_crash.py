"""The trace of what nobody foresaw is kept where it is looked for, and holds frames alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from sgops.cli.crash import write_crash
from sgops.cli.options import Options
from tests.support.clock import NOON


def _raised() -> BaseException:
    try:
        _fail("hunter2")
    except LookupError as error:
        return error
    raise AssertionError("it did not fail")


def _fail(secret: str) -> None:
    try:
        int(secret)
    except ValueError as inner:
        raise LookupError(f"no number: {secret}") from inner


def test_it_lies_in_the_logs_of_the_data_directory(tmp_path: Path) -> None:
    path = write_crash(_raised(), Options(data_dir=tmp_path), NOON)

    assert path.parent == tmp_path / "logs"
    assert path.name.startswith("crash-20300101T120000-")


def test_it_names_the_errors_and_their_frames_and_quotes_nothing(tmp_path: Path) -> None:
    text = write_crash(_raised(), Options(data_dir=tmp_path), NOON).read_text()

    assert text.index("builtins.LookupError") < text.index("builtins.ValueError")
    assert "test_crash.py:" in text
    assert "in _fail" in text
    assert "hunter2" not in text


def test_without_a_data_directory_it_lies_among_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    path = write_crash(_raised(), Options(data_dir=tmp_path / "not" / "there"), NOON)

    assert path.parent == tmp_path
    assert not (tmp_path / "not").exists()


def test_a_broken_configuration_does_not_hide_the_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    config = tmp_path / "sgops.toml"
    config.write_text("[engine")

    path = write_crash(_raised(), Options(config=config), NOON)

    assert path.parent == tmp_path


def test_two_at_one_moment_do_not_overwrite_each_other(tmp_path: Path) -> None:
    paths = {write_crash(_raised(), Options(data_dir=tmp_path), NOON) for _ in range(3)}

    assert len(paths) == 3
