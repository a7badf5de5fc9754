"""What is stored comes by size, and below it when the disk will be full."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from sgops.core.views import StorageView
from sgops.ports import Asking
from sgops.tui.glance import Glance
from sgops.tui.ink import text_of
from sgops.tui.storage import Storage, outlook, stored
from tests.support.clock import NOON, FakeClock
from tests.support.fake_operations import FakeOperations
from tests.tui import studio_disk as disk

AT = Glance(now=NOON, zone=UTC)


def test_what_is_stored_comes_by_size_and_what_is_free_last() -> None:
    found = stored(disk.storage())

    assert [each.name for each in found][:2] == ["output", "intermediate"]
    assert found[-1].name == "free on the disk"
    assert 0.99 < sum(each.share for each in found) <= 1.01


def test_a_disk_that_fills_up_says_how_fast_when_it_is_low_and_when_full() -> None:
    said = text_of(outlook(disk.storage(), AT))

    assert said == "1.4GiB more a day  low in 39d  full in 40d"


def test_a_disk_that_does_not_fill_up_frightens_nobody() -> None:
    said = text_of(outlook(replace(disk.storage(), growth=-5, low_at=None, full_at=None), AT))

    assert said == "it does not fill up"


def test_nothing_is_foretold_from_nothing() -> None:
    said = text_of(outlook(replace(disk.storage(), growth=None), AT))

    assert said == "not known yet how fast it fills"


class Counting(FakeOperations):
    looks = 0

    def storage(self) -> StorageView:
        self.looks += 1
        return disk.storage()


def test_files_are_not_looked_at_with_every_beat_of_the_screen() -> None:
    clock, operations = FakeClock(), Counting()
    storage = Storage(clock.now)

    for _ in range(3):
        storage.read(operations, Asking())
    clock.advance(timedelta(seconds=20))
    storage.read(operations, Asking())

    assert operations.looks == 2
