"""A failpoint named in the environment is set, and nothing else is."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from sgops.boot.failpoints import VARIABLE, FailpointReached, arm_from
from sgops.core.errors import UsageError
from sgops.core.failpoints import disarm, failpoint


@pytest.fixture(autouse=True)
def _leave_nothing_armed() -> Iterator[None]:
    yield
    disarm()


def test_an_environment_that_names_no_failpoint_sets_none() -> None:
    arm_from({})

    failpoint("writer.begin")


def test_the_named_pass_of_a_place_does_what_was_asked() -> None:
    arm_from({VARIABLE: "writer.begin:2=raise"})

    failpoint("writer.begin")
    failpoint("writer.before_commit")

    with pytest.raises(FailpointReached):
        failpoint("writer.begin")


def test_a_place_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError) as refused:
        arm_from({VARIABLE: "writer.beginning"})

    assert "writer.begin," in (refused.value.hint or "")


@pytest.mark.parametrize(("action", "code"), [("", -signal.SIGKILL), ("=kill", -signal.SIGKILL), ("=exit", 1)])
def test_a_process_ends_where_it_was_told_to(action: str, code: int) -> None:
    script = "import os; from sgops.boot.failpoints import *; from sgops.core.failpoints import failpoint\n"
    script += f"arm_from({{VARIABLE: 'writer.begin{action}'}}); failpoint('writer.begin')"

    ended = subprocess.run([sys.executable, "-c", script], timeout=30, check=False)

    assert ended.returncode == code
