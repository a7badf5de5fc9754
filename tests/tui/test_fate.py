"""The files of a plan come in an order that says what matters first."""

from __future__ import annotations

from sgops.tui.fate import fates
from tests.tui import studio_disk as disk


def test_what_goes_comes_before_what_stays_and_the_largest_of_a_kind_first() -> None:
    found = fates(disk.plan())

    assert [fate.goes for fate in found] == [True] * 9 + [False] * 2
    first = [fate.bytes for fate in found if fate.kind == "intermediate"]
    assert first == sorted(first, reverse=True)
