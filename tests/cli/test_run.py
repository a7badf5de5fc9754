"""Whatever happens ends in an exit code and at most a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from sgops.core import errors
from tests.cli.calling import Caller
from tests.support.sources import ROOT


class Failing:
    """Operations of which every one fails."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Callable[..., None]:
        def fail(*_args: object, **_kwargs: object) -> None:
            raise self.error

        return fail


def test_an_error_is_a_sentence_and_a_way_out() -> None:
    call = Caller(operations=Failing(errors.NotFound("no job 12", hint="sgops jobs list")))

    answer = call("jobs", "show", "12")

    assert (answer.exit, answer.out) == (3, "")
    assert answer.err == "sgops: no job 12\n  sgops jobs list\n"


def test_an_error_as_json_is_one_object_on_standard_error() -> None:
    call = Caller(operations=Failing(errors.Refused("no\x1b[31m", hint="later")))

    answer = call("jobs", "cancel", "12", "--json")

    assert (answer.exit, answer.out) == (4, "")
    assert answer.error == {"code": "refused", "message": "no\x1b[31m", "hint": "later"}
    assert answer.err.isascii()


def test_a_misunderstanding_is_told_as_json_too() -> None:
    answer = Caller()("--json", "jobs", "show", "twelve")

    assert answer.exit == 2
    assert answer.error["code"] == "usage"


def test_what_nobody_foresaw_is_one_sentence_and_a_private_file_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    call = Caller(operations=Failing(KeyError("the password is hunter2")))

    answer = call("status", "--data-dir", str(tmp_path / "nowhere"))

    [trace] = tmp_path.glob("crash-*.txt")
    assert answer.exit == 70
    assert "Traceback" not in answer.err
    assert str(trace) in answer.err
    assert "KeyError" in trace.read_text()
    assert "hunter2" not in trace.read_text() + answer.err
    assert trace.stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_used_is_named() -> None:
    call = Caller(operations=Failing(PermissionError(13, "Permission denied", "/data/sgops.db")))

    answer = call("status")

    assert answer.exit == 74
    assert answer.err == "sgops: /data/sgops.db: permission denied\n"


def test_an_interrupt_is_no_error_and_no_trace() -> None:
    answer = Caller(operations=Failing(KeyboardInterrupt()))("status")

    assert (answer.exit, answer.err.strip()) == (130, "")


@pytest.mark.parametrize("words", [("config", "schema"), ("config", "show"), ("--help",), ("config", "--json")])
def test_nobody_reading_on_is_no_error(words: tuple[str, ...]) -> None:
    reads, writes = os.pipe()
    os.close(reads)

    run = _answered(words, writes)
    os.close(writes)

    assert (run.returncode, run.stderr) == (141, "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_stream_that_cannot_say_everything_gets_what_it_can(encoding: str) -> None:
    call = Caller(operations=Failing(errors.NotFound("no ▶ job")), encoding=encoding)

    answer = call("status")

    assert answer.err == "sgops: no ? job\n"


@pytest.mark.parametrize("words", [("config", "schema"), ("config", "show"), ("config", "show", "--json")])
def test_an_answer_that_finds_no_room_is_a_sentence(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        run = _answered(words, full)

    assert run.returncode == 74
    assert "the answer cannot be written: no space left on device" in run.stderr


def _answered(words: tuple[str, ...], stdout: int | IO[bytes]) -> subprocess.CompletedProcess[str]:
    """Ask a command whose answer goes where nobody reads it, or where there is no room."""
    return subprocess.run(
        [sys.executable, "-m", "sgops", *words],
        cwd=ROOT,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
        check=False,
    )
