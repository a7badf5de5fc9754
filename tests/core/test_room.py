"""Room within the file is given back where it is worth it, and all of it where the disk is short."""

from __future__ import annotations

import pytest

from sgops.core.room import Room, surplus

MIB = 256  # pages


def a_room(pages: int, free: int) -> Room:
    return Room(database=pages * 4096, wal=0, page=4096, pages=pages, free=free)


@pytest.mark.parametrize(
    ("pages", "free", "wanted"),
    [
        (100 * MIB, 60 * MIB, 56 * MIB),  # a tenth of what is in use stays for what comes next
        (100 * MIB, 24 * MIB, 0),  # less than a quarter
        (20 * MIB, 15 * MIB, 0),  # less than 16 MiB
    ],
)
def test_much_is_given_back_and_a_little_is_kept_for_what_comes_next(pages: int, free: int, wanted: int) -> None:
    room = a_room(pages, free)

    assert surplus(room, is_short=False) == wanted


def test_a_short_disk_gets_all_there_is() -> None:
    room = a_room(20 * MIB, 3)

    assert surplus(room, is_short=True) == 3
    assert (room.whole, room.empty) == (20 * 1024 * 1024, 3 * 4096)
