"""The files of a plan and the kinds that are stored come in an order that says what matters first."""

from __future__ import annotations

from sgops.tui.fate import fates, stored
from tests.tui import studio_disk as disk
from tests.tui.studio import Studio


def test_what_goes_comes_before_what_stays_and_the_largest_of_a_kind_first() -> None:
    found = fates(disk.plan())

    assert [fate.goes for fate in found] == [True] * 9 + [False] * 2
    first = [fate.bytes for fate in found if fate.kind == "intermediate"]
    assert first == sorted(first, reverse=True)


def test_what_is_stored_comes_by_size_and_what_is_free_last() -> None:
    found = stored(Studio())

    assert [each.name for each in found][:2] == ["output", "intermediate"]
    assert found[-1].name == "free on the disk"
    assert 0.99 < sum(each.share for each in found) <= 1.01
