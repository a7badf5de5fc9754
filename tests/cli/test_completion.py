"""Shells are told what may follow."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.calling import Caller
from tests.support.sources import ROOT


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_its_script(shell: str) -> None:
    people, machines = Caller()("completion", shell), Caller()("completion", shell, "--json")

    assert "_SGOPS_COMPLETE" in people.out
    assert machines.json["script"].strip() == people.out.strip()


def test_a_shell_that_is_none_is_answered_with_those_there_are() -> None:
    answer = Caller()("completion", "bsh")

    assert answer.exit == 2
    assert "'bash', 'zsh', 'fish'" in answer.err


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("sgops dead", {"dead-letter"}),
        ("sgops jobs ca", {"cancel"}),
        ("sgops jobs list --l", {"--limit"}),
        ("sgops completion z", {"zsh"}),
        ("sgops zzz", set()),
    ],
)
def test_what_may_follow_is_offered(typed: str, offered: set[str]) -> None:
    asked = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_SGOPS_COMPLETE": "bash_complete"}
    program = f"import os; os.environ.update({asked!r}); from sgops.cli.main import main; main()"

    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )

    assert {line.partition(",")[2] for line in run.stdout.split()} == offered
    assert run.stderr == ""
