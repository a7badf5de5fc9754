"""The shell of the pages keeps what a reader's would, and takes along what it started."""

from __future__ import annotations

from pathlib import Path

import psutil

from tests.docs.shell import Shell
from tests.support.eventually import eventually


def test_a_command_finds_what_the_ones_before_it_left(tmp_path: Path) -> None:
    with Shell(tmp_path) as shell:
        shell.run("mkdir here && cd here && word=hello")
        said = shell.run('pwd; echo "$word"')

    assert said == (f"{tmp_path}/here\nhello\n", 0)


def test_both_outputs_and_the_exit_code_come_back(tmp_path: Path) -> None:
    with Shell(tmp_path) as shell:
        said = shell.run("echo out; echo err >&2; (exit 3)")
        asked = shell.run("echo $?")

    assert said == ("out\nerr\n", 3)
    assert asked == ("3\n", 0)


def test_a_command_that_reads_does_not_read_what_is_typed_next(tmp_path: Path) -> None:
    with Shell(tmp_path) as shell:
        said = [shell.run("cat"), shell.run("echo still here")]

    assert said == [("", 0), ("still here\n", 0)]


def test_nothing_outlives_the_shell(tmp_path: Path) -> None:
    with Shell(tmp_path) as shell:
        shell.run("sleep 600 &")
        pid = int(shell.run("echo $!")[0])

    assert eventually(lambda: not _lives(pid))


def _lives(pid: int) -> bool:
    """Whether a process runs; one that nobody has buried yet does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
