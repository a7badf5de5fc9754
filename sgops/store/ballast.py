"""Room that is kept for the moment when the disk has none left."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

# Enough to write down what was finished when the disk filled up, and to delete what gives room again.
SIZE: Final = 8 * 1024 * 1024
# On a small disk the reserve is a small part of what is left.
_PART: Final = 8
# Held again only when there is room beside it, too: else it would be dropped with the next commit.
_AGAIN: Final = 2
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Ballast:
    """A file beside the database that can be thrown away; it is taken up again when there is room once more."""

    def __init__(self, database: Path, size: int = SIZE) -> None:
        self.path = database.with_name(database.name + "-ballast")
        self._most = size
        self._size: int | None = None
        self._is_held = False
        self._is_given_up = False

    def hold(self) -> bool:
        """Have the reserve on the disk, also when somebody has taken it away; whether it could be had."""
        if self._is_given_up:
            return True
        try:
            self._is_held = (self._is_held and self.path.exists()) or self._take()
        except OSError as error:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
            # A reserve that cannot be made for another reason is no sign that the disk is full.
            self._is_given_up = error.errno not in _NO_ROOM
            self._is_held = False
        return self._is_held or self._is_given_up

    def drop(self) -> None:
        """Give the room to whoever needs it now."""
        self._is_held = False
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _take(self) -> bool:
        free = shutil.disk_usage(self.path.parent).free
        there = self.path.stat().st_size if self.path.exists() else 0
        if self._size is None:
            # Decided once: a reserve that shrank with the room that is left would never be missed.
            self._size = there or min(self._most, free // _PART)
        elif free < _AGAIN * self._size:
            return False
        if there < self._size:
            _make(self.path, self._size)
        return True


def _make(path: Path, size: int) -> None:
    """Make a file that has its bytes, not only its length."""
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(handle, 0, size)
        else:
            os.write(handle, bytes(size))
    finally:
        os.close(handle)
