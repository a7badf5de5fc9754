"""A command is told something, and never keeps us."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sgops.core.errors import SgopsError
from sgops.runtime.messenger import run_command
from tests.support.eventually import eventually

WORDS = {"title": "fail [/foo] {text}", "text": "a\x1b[31m\x00b"}


def a_script(code: str, *words: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code, *words)


def test_words_are_filled_in_once_and_cannot_act_on_anything(tmp_path: Path) -> None:
    file = tmp_path / "told"
    code = f"import sys; open({str(file)!r}, 'w').write('|'.join(sys.argv[1:]))"

    run_command(a_script(code, "{title}", "x{text}x", "{other}", "{}"), WORDS)

    assert file.read_text() == "fail [/foo] {text}|xa␛[31m␀bx|{other}|{}"


def test_a_command_that_fails_is_told_with_its_last_words() -> None:
    with pytest.raises(SgopsError, match="ended with 3: no bell"):
        run_command(a_script("import sys; sys.stderr.write('no bell'); sys.exit(3)"), {})


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(SgopsError, match="/no/such/bell cannot be run"):
        run_command(("/no/such/bell",), {})


def test_a_command_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    file = tmp_path / "child"
    code = (
        "import subprocess, sys, pathlib;"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']);"
        f"pathlib.Path({str(file)!r}).write_text(str(child.pid)); child.wait()"
    )

    with pytest.raises(SgopsError, match="did not end within"):
        run_command(a_script(code), {}, seconds=2)

    if file.exists():
        eventually(lambda: not _runs(int(file.read_text())))


def test_a_command_that_ends_and_leaves_something_behind_keeps_nobody() -> None:
    code = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])"

    run_command(a_script(code), {}, seconds=5)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in {"Z", "X"} and bool(
            os.getpid()
        )
    except OSError:
        return False
