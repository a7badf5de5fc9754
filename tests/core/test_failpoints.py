"""A failpoint does nothing until it is armed, and then exactly once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sgops.core.errors import UsageError
from sgops.core.failpoints import arm, disarm, failpoint


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    disarm()


def test_a_place_that_is_not_armed_is_passed() -> None:
    done: list[str] = []
    arm("writer.begin", {"note": lambda: done.append("x")})

    failpoint("writer.after_commit")

    assert done == []


@pytest.mark.parametrize(("text", "passes"), [("writer.begin", 1), ("writer.begin:1", 1), ("writer.begin:3", 3)])
def test_the_nth_pass_acts_and_no_other(text: str, passes: int) -> None:
    done: list[int] = []
    arm(text, {"note": lambda: done.append(1)})

    acted = []
    for _ in range(5):
        failpoint("writer.begin")
        acted.append(len(done))

    assert acted == [int(number >= passes) for number in range(1, 6)]


def test_another_action_can_be_chosen() -> None:
    done: list[str] = []
    arm("writer.begin:1=second", {"first": lambda: done.append("1"), "second": lambda: done.append("2")})

    failpoint("writer.begin")

    assert done == ["2"]


@pytest.mark.parametrize("text", ["nowhere", "writer.begin:x", "writer.begin=unknown", ""])
def test_a_failpoint_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no failpoint"):
        arm(text, {"note": lambda: None})
