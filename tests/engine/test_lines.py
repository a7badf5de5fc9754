"""Output is kept line by line, and lines of progress are told instead."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.job import Progress
from sgops.core.secrets import Masker
from sgops.engine.lines import Lines
from tests.support.clock import FakeClock

PRINTED = "one\nsgops:progress 1/3 first\ntwo\nsgops:progress nonsense\nsgops: no\nsgops:progress 3/3\nno end"
KEPT = "one\ntwo\nsgops:progress nonsense\nsgops: no\nno end"


class Desk:
    """Notes what is kept and what is told."""

    def __init__(self) -> None:
        self.kept = ""
        self.told: list[Progress] = []
        self.clock = FakeClock()
        parts: Any = SimpleNamespace(clock=self.clock, store=self, masker=Masker(["hunter2"]))
        flight: Any = SimpleNamespace(ring=self, job=SimpleNamespace(id=1, fence=1), seen=0.0)
        self.lines = Lines(parts, flight)

    def write(self, stream: str, text: str) -> None:
        self.kept += text

    def note(self, job: int, fence: int, seen: Any, progress: Progress) -> None:
        self.told.append(progress)


@given(st.lists(st.integers(1, len(PRINTED)), max_size=6))
def test_it_does_not_matter_where_the_pieces_end(cuts: list[int]) -> None:
    desk = Desk()
    places = sorted({0, *cuts, len(PRINTED)})

    for start, end in pairwise(places):
        desk.lines.take("stdout", PRINTED[start:end])
    desk.lines.end()

    assert desk.kept == KEPT
    assert desk.told[-1] == Progress(done=3, total=3)


def test_progress_is_told_twice_a_second_and_at_the_end() -> None:
    desk = Desk()

    for number in range(100):
        desk.lines.take("stdout", f"sgops:progress {number}\n")
        desk.clock.advance(timedelta(milliseconds=10))
    desk.lines.end()

    assert 2 <= len(desk.told) <= 4
    assert desk.told[-1].done == 99


def test_what_is_printed_as_an_error_is_no_progress() -> None:
    desk = Desk()

    desk.lines.take("stderr", "sgops:progress 1/3\n")

    assert (desk.kept, desk.told) == ("sgops:progress 1/3\n", [])


def test_a_secret_in_a_message_is_masked() -> None:
    desk = Desk()

    desk.lines.take("stdout", "sgops:progress 1 uses hunter2\n")

    assert desk.told[0].message == "uses ***"


@pytest.mark.parametrize("text", ["sgops:progress " + "9" * 5000, "prompt> "])
def test_a_line_without_an_end_is_kept(text: str) -> None:
    desk = Desk()

    desk.lines.take("stdout", text)
    desk.lines.end()

    assert desk.kept == text
