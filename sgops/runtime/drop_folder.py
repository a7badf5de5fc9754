"""The inbox on the disk: what lies in it, what was taken, what was set aside; never followed out of the folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from sgops.core.errors import StoreError, UsageError
from sgops.core.job_file import LARGEST, Dropped, Taken

REJECTED: Final = "rejected"
TAKEN: Final = ".taken"
_REASON: Final = ".reason.txt"
# Who writes a file under such a name moves it to its own when it is whole.
_IN_WRITING: Final = ("~", ".tmp", ".part", ".swp")
# With a token before it and a suffix behind it, a name must still fit into 255 bytes.
_LONGEST: Final = 180
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A pipe must not be waited for, and a link not followed.
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class DropFolder:
    """Implements the port over three folders: the inbox, and within it what was taken and what was rejected."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._taken = folder / TAKEN
        self._rejected = folder / REJECTED

    def dropped(self) -> list[Dropped]:
        """List what lies there, in the order of names; the folders are made if somebody has removed them."""
        self._require_own()
        for folder in (self.folder, self._taken, self._rejected):
            folder.mkdir(mode=0o700, exist_ok=True)
        with os.scandir(self.folder) as entries:
            found = [_looked_at(entry) for entry in entries if _is_meant(entry.name)]
        return sorted((file for file in found if file is not None), key=lambda file: file.name)

    def content(self, name: str) -> bytes:
        return _content(self.folder, name)

    def take(self, name: str, token: str) -> Taken:
        taken = Taken(name=_fitting(name), token=token)
        (self.folder / name).rename(self._taken / _own_name(taken))
        # Before anything is built on it: after a power cut the file must not lie in the inbox a second time.
        _sync(self._taken)
        _sync(self.folder)
        return taken

    def taken(self) -> list[Taken]:
        self._require_own()
        if not self._taken.is_dir():
            return []
        parts = (path.name.partition(".") for path in sorted(self._taken.iterdir()))
        return [Taken(name=name, token=token) for token, _, name in parts]

    def taken_content(self, file: Taken) -> bytes:
        return _content(self._taken, _own_name(file))

    def done(self, file: Taken) -> None:
        (self._taken / _own_name(file)).unlink(missing_ok=True)
        _sync(self._taken)

    def reject(self, name: str, reason: str) -> None:
        self._set_aside(self.folder / name, name, reason)
        _sync(self.folder)

    def reject_taken(self, file: Taken, reason: str) -> None:
        self._set_aside(self._taken / _own_name(file), file.name, reason)
        _sync(self._taken)

    def _require_own(self) -> None:
        """Refuse links: what lies behind one was not put there for us, and all of it would be moved."""
        for folder in (self.folder, self._taken, self._rejected):
            if folder.is_symlink():
                raise StoreError(
                    f"{folder} is a link, and everything behind it would be taken for job files",
                    hint="make it a folder; or set inbox.enabled = false",
                )

    def _set_aside(self, file: Path, name: str, reason: str) -> None:
        target = next(path for path in self._names(_fitting(name)) if not os.path.lexists(path))
        # The reason first: a file without one would say nothing, and a reason without a file is written over.
        draft = self._rejected / f".{target.name}"
        draft.touch(mode=0o600)
        draft.write_text(f"{reason}\n", encoding="utf-8", errors="replace")
        draft.replace(target.with_name(target.name + _REASON))
        file.rename(target)
        _sync(self._rejected)

    def _names(self, name: str) -> Iterator[Path]:
        """Give names under which a file can be set aside: what was set aside before it stays."""
        yield self._rejected / name
        stem, suffix = Path(name).stem, Path(name).suffix
        for number in count(2):
            yield self._rejected / f"{stem}.{number}{suffix}"


def _is_meant(name: str) -> bool:
    return not name.startswith(".") and not name.endswith(_IN_WRITING) and name != REJECTED


def _looked_at(entry: os.DirEntry[str]) -> Dropped | None:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None  # it has been taken away again
    return Dropped(
        name=entry.name,
        stamp=(status.st_ino, status.st_size, status.st_mtime_ns),
        fault=_fault(status),
    )


def _fault(status: os.stat_result) -> str:
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFLNK: "a link", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    if not stat.S_ISREG(status.st_mode):
        return f"it is {kinds.get(stat.S_IFMT(status.st_mode), 'a device')}, and no file"
    if status.st_size > LARGEST:
        return "it is larger than 1 MiB, which no job file is"
    return ""


def _content(folder: Path, name: str) -> bytes:
    with _opened(folder / name) as descriptor:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UsageError("it is no file")
        content = b""
        while len(content) <= LARGEST and (part := os.read(descriptor, LARGEST + 1 - len(content))):
            content += part
    if len(content) > LARGEST:
        raise UsageError("it is larger than 1 MiB, which no job file is")
    return content


@contextmanager
def _opened(path: Path, flags: int = _FILE) -> Iterator[int]:
    descriptor = os.open(path, flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _own_name(file: Taken) -> str:
    return f"{file.token}.{file.name}"


def _fitting(name: str) -> str:
    """Shorten a name that leaves no room for a word before or behind it; its end says what it is."""
    encoded = os.fsencode(name)
    return name if len(encoded) <= _LONGEST else os.fsdecode(encoded[-_LONGEST:])


def _sync(folder: Path) -> None:
    with _opened(folder, _FOLDER) as descriptor:
        os.fsync(descriptor)
