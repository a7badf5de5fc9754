"""A disk that can be filled to its last byte without harm to any other: a small file system in memory."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FILLER = "filler"


class SmallDisk:
    """A folder on a disk of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Leave no room."""
        with (self.folder / _FILLER).open("ab", buffering=0) as filler:
            for piece in (1 << 16, 1 << 12):
                self._fill_with(filler.fileno(), piece)

    def free(self) -> None:
        """Make room again."""
        (self.folder / _FILLER).unlink()

    def _fill_with(self, handle: int, piece: int) -> None:
        try:
            while os.write(handle, bytes(piece)):
                pass
        except OSError:
            return


def may_mount() -> bool:
    """Whether this process can have a disk of its own; needs the rights of an administrator."""
    return (
        os.geteuid() == 0 and subprocess.run(["mount", "-f", "-t", "tmpfs", "x", "/mnt"], check=False).returncode == 0
    )


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[SmallDisk]:
    """Mount a disk of so many bytes, and take it away at the end."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)], check=True)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
