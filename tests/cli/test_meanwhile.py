"""Who waits for a long act is told how far it is, where somebody sits."""

from __future__ import annotations

import threading

import pytest

from sgops.core.errors import Busy
from sgops.core.views import BatchView, Bulk
from tests.cli.calling import Caller
from tests.support.fake_operations import FakeOperations


class Slow(FakeOperations):
    """Takes as long to cancel as it takes somebody to ask how far it is; that may fail."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.error = error
        self.looked = threading.Event()

    def cancel_batch(self, batch: int) -> Bulk:
        self.looked.wait(10)
        return super().cancel_batch(batch)

    def batch(self, batch: int) -> BatchView:
        if threading.current_thread() is not threading.main_thread():
            self.looked.set()
            if self.error is not None:
                raise self.error
        return super().batch(batch)


def test_a_long_act_says_how_far_it_is_and_leaves_a_clean_line() -> None:
    call = Caller(operations=Slow(), interactive=True)

    answer = call("batch", "cancel", "7")

    said, _, rest = answer.err.rpartition("\r\x1b[2K")
    assert "2 of 6 jobs ended" in said
    assert (answer.exit, rest) == (0, "to take it back: sgops undo 1\n")


def test_what_cannot_be_looked_at_costs_nothing_but_the_look() -> None:
    call = Caller(operations=Slow(Busy("too much at once", hint="wait")), interactive=True)

    answer = call("batch", "cancel", "7")

    assert (answer.exit, answer.err.count("too much")) == (0, 0)


@pytest.mark.parametrize(("interactive", "options"), [(False, ()), (True, ("--json",))])
def test_where_nobody_sits_nothing_is_said(interactive: bool, options: tuple[str, ...]) -> None:
    call = Caller(interactive=interactive)

    answer = call("batch", "cancel", "7", *options)

    assert "\r" not in answer.err
