"""How a test waits for what another thread or process does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

# Short enough to cost a fast test nothing, long enough to leave a busy machine to the engine under test.
_GLANCE = 0.005


def eventually(predicate: Callable[[], T], within: float = 20.0, what: str = "") -> T:
    """Return the first truthy value the predicate gives; fail when none came in time."""
    deadline = monotonic() + within
    never_set = threading.Event()
    while not (value := predicate()):
        if monotonic() > deadline:
            raise AssertionError(f"{what or 'what the test waits for'}: not within {within:g} s; last seen {value!r}")
        never_set.wait(_GLANCE)
    return value
