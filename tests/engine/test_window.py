"""How far claims run ahead of the workers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sgops.engine.window import Window


def taught(seconds: float, workers: int = 4) -> Window:
    window = Window(workers)
    for _ in range(300):
        window.saw(seconds)
    return window


def test_nothing_is_claimed_ahead_of_long_stages() -> None:
    assert taught(0.5).size == 4


def test_no_op_stages_are_claimed_far_ahead() -> None:
    assert taught(0.000_02).size > 100


@given(seconds=st.floats(0, 100), workers=st.integers(1, 64))
def test_the_window_is_bounded(seconds: float, workers: int) -> None:
    window = taught(seconds, workers)

    assert workers <= window.size <= workers + 256
    assert 1 <= window.worth <= window.size
