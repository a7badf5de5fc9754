"""How much room the database takes, and how much of it is worth giving back to the disk."""

from __future__ import annotations

from typing import Final

from sgops.core.fact import fact

# What is free in the file is used again by what comes next: to grow and shrink every night gains nothing.
_WORTH_BYTES: Final = 16 * 1024 * 1024
_WORTH_SHARE: Final = 0.25
_KEPT_SHARE: Final = 0.1


@fact
class Room:
    """The bytes of the database and of its WAL; of its pages, all and those that hold nothing."""

    database: int
    wal: int
    page: int
    pages: int
    free: int

    @property
    def whole(self) -> int:
        """The bytes of all pages, also of those that are in the WAL alone."""
        return self.pages * self.page

    @property
    def empty(self) -> int:
        """The bytes of the database that hold nothing."""
        return self.free * self.page


def surplus(room: Room, *, is_short: bool) -> int:
    """Say how many pages are worth giving back: all when the disk is short, else only some of very many."""
    if is_short:
        return room.free
    if room.empty < _WORTH_BYTES or room.free < room.pages * _WORTH_SHARE:
        return 0
    return room.free - int((room.pages - room.free) * _KEPT_SHARE)
