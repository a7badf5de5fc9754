"""How a test waits for what other threads and processes do: for a condition, with a deadline, never for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(look: Callable[[], T], *, within: float = 10.0, what: str = "") -> T:
    """Look until what is seen is true, and give it back; fail when the deadline has passed."""
    deadline = time.monotonic() + within
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what or 'what was waited for'} did not come within {within} s; last seen: {seen!r}")
        time.sleep(0.002)
    return seen
