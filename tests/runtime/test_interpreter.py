"""An engine's process is set for many threads and many records, once or many times."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from sgops.runtime.interpreter import for_a_terminal, tune


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*threshold)
    gc.unfreeze()


def test_a_thread_in_pure_python_lets_others_in_sooner_than_usual() -> None:
    before = 0.005
    sys.setswitchinterval(before)

    tune()

    assert sys.getswitchinterval() < before


def test_garbage_is_looked_for_less_often_but_still_is() -> None:
    tune()

    assert gc.isenabled()
    assert gc.get_threshold() > (700, 10, 10)
    assert gc.get_freeze_count() > 0


def test_who_writes_to_a_terminal_is_let_in_at_once_for_as_long_as_it_is_open() -> None:
    usual = sys.getswitchinterval()

    with for_a_terminal():
        during, is_looking = sys.getswitchinterval(), gc.isenabled()

    assert during < usual
    assert not is_looking
    assert sys.getswitchinterval() == usual
    assert gc.isenabled()
