"""A refusal is told from a line that broke: only after the first nothing can have come of it."""

from __future__ import annotations

import socket

import pytest

from sgops.core.signals import Fail
from sgops.engine.hearing import is_refusal


def chained(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (Fail("no such scene"), True),
        (ConnectionRefusedError(), True),
        (socket.gaierror(), True),
        (chained(RuntimeError("no way"), chained(OSError("x"), ConnectionRefusedError())), True),
        (ConnectionResetError(), False),
        (TimeoutError(), False),
        (RuntimeError(), False),
    ],
)
def test_only_a_refusal_and_an_absent_listener_are_certain(error: BaseException, refused: bool) -> None:
    assert is_refusal(error) is refused


def test_errors_that_cause_each_other_are_read_to_an_end() -> None:
    one, other = RuntimeError(), RuntimeError()
    one.__cause__, other.__cause__ = other, one

    assert not is_refusal(one)
