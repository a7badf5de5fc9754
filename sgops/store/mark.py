"""How far the journal was when its process was last heard of: without it, nobody would miss a WAL that is gone."""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sgops.core.errors import StorageFailed

_FORM: Final = struct.Struct("<8sQQ?")
_MAGIC: Final = b"sgopsmk1"
_PLACE: Final = struct.Struct("<8sQ").size


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a process that did not end cleanly left: its newest event, and whether each commit had reached the disk."""

    last_event: int
    is_durable: bool


def mark_file(path: Path) -> Path:
    """Name the file that stands beside a database while it is open, and after a crash."""
    return path.with_name(path.name + "-mark")


def read_mark(path: Path) -> Mark | None:
    """Read the mark that was made for this very file; one that was put in its place since has none."""
    try:
        magic, inode, last, durable = _FORM.unpack(mark_file(path).read_bytes()[: _FORM.size])
        is_of_this_file = magic == _MAGIC and inode == path.stat().st_ino
    except (OSError, struct.error):
        return None
    return Mark(last_event=last, is_durable=durable) if is_of_this_file else None


class Marker:
    """Keep the mark of an open database; it is in the kernel's hands at once, and so outlives a kill."""

    def __init__(self, path: Path, last_event: int, *, is_durable: bool) -> None:
        self._path = path
        self._inode = path.stat().st_ino
        self._file = mark_file(path)
        self._handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        os.pwrite(self._handle, _FORM.pack(_MAGIC, self._inode, last_event, is_durable), 0)

    def note(self, last_event: int) -> None:
        """Take note of a commit, after it."""
        # A mark that cannot be written makes a lost WAL harder to notice, and nothing else.
        with suppress(OSError):
            os.pwrite(self._handle, last_event.to_bytes(8, "little"), _PLACE)

    def require_place(self) -> None:
        """Raise when the database is not at its path any more: the next start would not find what is written now."""
        try:
            is_there = self._path.stat().st_ino == self._inode
        except OSError:
            is_there = False
        if not is_there:
            raise StorageFailed(
                f"{self._path} was moved, replaced or deleted while the engine used it",
                hint="put it back with the files beside it, then start again",
            )

    def close(self, *, is_clean: bool) -> None:
        """Take the mark away when everything is in the database itself."""
        os.close(self._handle)
        if is_clean:
            self._file.unlink(missing_ok=True)
