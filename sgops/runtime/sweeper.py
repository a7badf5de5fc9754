"""Files taken out of a folder by descriptors: no link is followed, and no other device entered, whatever is swapped."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from sgops.core.errors import Changed, StoreError
from sgops.core.retention import Found
from sgops.core.units import from_ms, to_ms
from sgops.core.values import visible

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_PRIVATE: Final = 0o700
# What was a folder is gone, a link, or a file.
_SWAPPED: Final = frozenset({errno.ENOENT, errno.ELOOP, errno.ENOTDIR})
# The longest name and the longest path that the kernel knows.
_LONGEST_NAME: Final = 255
_LONGEST_PATH: Final = 4095
# Deeper than any tool goes; what lies deeper is left alone.
_DEEPEST: Final = 64
# Our own: what says whose files these are, and a trash that cannot lie beside them.
_TRASH_INSIDE: Final = ".sgops-trash"
_OURS: Final = frozenset({".sgops-root", _TRASH_INSIDE})


class FolderSweeper:
    """Implement the port Sweeper on the artifact root and the trash beside it."""

    def __init__(self, root: Path, trash: Path) -> None:
        self._root = root
        self._trash = trash

    def scan(self) -> Sequence[Found]:
        found: list[Found] = []
        with _told(self._root), suppress(FileNotFoundError), _opened(self._root) as root:
            device = os.fstat(root).st_dev
            found = [file for file in _files(root, "", device, 0) if file.path.partition("/")[0] not in _OURS]
        return sorted(found, key=lambda file: file.path)

    def look(self, path: str) -> Found | None:
        if not _can_be_a_path(path):
            return None
        with _told(path), suppress(FileNotFoundError, Changed), self._parent(path) as (folder, name):
            return _found(path, os.stat(name, dir_fd=folder, follow_symlinks=False))
        return None

    def is_there(self, path: str) -> bool:
        try:
            return self.look(path) is not None
        except StoreError:
            return True

    def empties(self, before: datetime) -> Sequence[str]:
        found: list[str] = []
        with _told(self._root), suppress(FileNotFoundError), _opened(self._root) as root:
            device = os.fstat(root).st_dev
            with os.scandir(root) as entries:
                names = sorted(entry.name for entry in entries)
            for name in names:
                if name.isascii() and name.isdigit():
                    _note_if_empty(root, name, _Emptiness(before=to_ms(before) * 1_000_000, device=device, found=found))
        return found

    def delete(self, path: str, mark: str) -> None:
        with self._parent(path) as (folder, name):
            _require(path, folder, name, mark)
            os.unlink(name, dir_fd=folder)

    def to_trash(self, path: str, mark: str, name: str) -> None:
        self._bin.mkdir(_PRIVATE, parents=True, exist_ok=True)
        with self._parent(path) as (folder, own), _opened(self._bin) as trash:
            _require(path, folder, own, mark)
            os.rename(own, name, src_dir_fd=folder, dst_dir_fd=trash)

    def from_trash(self, name: str, path: str) -> None:
        with self._parent(path, makes=True) as (folder, own), _opened(self._bin) as trash:
            try:
                # A link fails where a rename would replace.
                os.link(name, own, src_dir_fd=trash, dst_dir_fd=folder, follow_symlinks=False)
            except FileExistsError:
                # Whoever was killed here before has left it under both names.
                if not _is_same(name, trash, own, folder):
                    raise
            os.fsync(folder)
            os.unlink(name, dir_fd=trash)

    def in_trash(self) -> dict[str, int]:
        with _told(self._bin), suppress(FileNotFoundError), _opened(self._bin) as trash, os.scandir(trash) as entries:
            return {entry.name: _bytes(entry.stat(follow_symlinks=False)) for entry in entries}
        return {}

    def empty(self, name: str) -> None:
        with suppress(FileNotFoundError), _opened(self._bin) as trash:
            os.unlink(name, dir_fd=trash)

    def settle(self, paths: Iterable[str]) -> None:
        # What has gone to the trash must be there before it is gone from where it was.
        with suppress(OSError), _opened(self._bin) as trash:
            os.fsync(trash)
        folders = {path.rpartition("/")[0] for path in paths}
        # A folder that is emptied may be all that was in the one above it.
        above = {"/".join(parts[:end]) for parts in map(_parts, folders) for end in range(1, len(parts))}
        for folder in sorted((folders | above) - {""}, key=lambda folder: -folder.count("/")):
            with suppress(OSError, Changed), self._parent(folder) as (parent, name):
                os.rmdir(name, dir_fd=parent)
                os.fsync(parent)
        for folder in sorted(folders - {""}):
            with suppress(OSError, Changed), self._parent(f"{folder}/x") as (parent, _):
                os.fsync(parent)

    @cached_property
    def _bin(self) -> Path:
        """Give the trash; when the root lies on a disk of its own, nothing can be moved to where that is."""
        with suppress(OSError):
            if self._root.stat().st_dev != self._trash.parent.stat().st_dev:
                return self._root / _TRASH_INSIDE
        return self._trash

    @contextmanager
    def _parent(self, path: str, *, makes: bool = False) -> Iterator[tuple[int, str]]:
        """Open the folder a path lies in, one step at a time from the root; links and other devices end the way."""
        *folders, name = _parts(path)
        if not name or ".." in folders or name in {".", ".."}:
            raise Changed(f"{path} leads out of the root")
        with _opened(self._root) as root:
            device = os.fstat(root).st_dev
            folder = os.dup(root)
            try:
                for step in folders:
                    if makes:
                        _made(folder, step)
                    folder = _entered(folder, step, device, path)
                yield folder, name
            finally:
                os.close(folder)


@contextmanager
def _told(place: Path | str) -> Iterator[None]:
    """Say what keeps us from looking, and what helps."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{visible(str(place))} cannot be looked at: {error.strerror or error}",
            hint="give it back to the user that runs sgops, and chmod u+rwX; sgops doctor",
        ) from error


def _parts(path: str) -> list[str]:
    return path.split("/")


def _can_be_a_path(path: str) -> bool:
    """Whether a file can have this path at all: what is asked for comes from anywhere."""
    try:
        named = os.fsencode(path)
    except UnicodeEncodeError:
        return False
    is_short = len(named) <= _LONGEST_PATH and all(len(part) <= _LONGEST_NAME for part in named.split(b"/"))
    return is_short and b"\0" not in named


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _made(folder: int, step: str) -> None:
    with suppress(FileExistsError):
        os.mkdir(step, _PRIVATE, dir_fd=folder)


def _entered(folder: int, step: str, device: int, path: str) -> int:
    """Go one folder down, and let the one above go."""
    try:
        below = os.open(step, _FOLDER, dir_fd=folder)
    except OSError as error:
        if error.errno not in _SWAPPED:
            raise
        raise Changed(f"{path} is not reached any more: {error.strerror}") from error
    if os.fstat(below).st_dev != device:
        os.close(below)
        raise Changed(f"{path} lies on another device")
    os.close(folder)
    return below


def _files(folder: int, prefix: str, device: int, depth: int) -> Iterator[Found]:
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                seen = entry.stat(follow_symlinks=False)
                if not stat.S_ISDIR(seen.st_mode):
                    yield _found(prefix + entry.name, seen)
                elif seen.st_dev == device and depth < _DEEPEST:
                    yield from _below(folder, entry.name, prefix, device, depth)
            except (FileNotFoundError, NotADirectoryError):
                continue  # gone while we looked
            except PermissionError:
                continue  # a folder that its stage has closed is left alone, and hinders no other


def _below(folder: int, name: str, prefix: str, device: int, depth: int) -> Iterator[Found]:
    below = os.open(name, _FOLDER, dir_fd=folder)
    try:
        if os.fstat(below).st_dev == device:
            yield from _files(below, f"{prefix}{name}/", device, depth + 1)
    finally:
        os.close(below)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Emptiness:
    """Since when there must have been nothing, on which device, and what was found like that."""

    before: int
    device: int
    found: list[str]


def _note_if_empty(parent: int, path: str, wanted: _Emptiness, depth: int = 0) -> bool:
    """Note a folder with no file in it nor below, the lowest first; a folder that cannot be looked at is not empty."""
    try:
        folder = os.open(path.rpartition("/")[2], _FOLDER, dir_fd=parent)
    except OSError:
        return False
    try:
        seen = os.fstat(folder)
        with os.scandir(folder) as entries:
            below = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        # All are looked at: beside a file there may be a folder that is empty.
        empty = [
            is_folder and depth < _DEEPEST and _note_if_empty(folder, f"{path}/{name}", wanted, depth + 1)
            for name, is_folder in below
        ]
        is_old = max(seen.st_mtime_ns, seen.st_ctime_ns) < wanted.before
        if all(empty) and is_old and seen.st_dev == wanted.device:
            wanted.found.append(path)
            return True
    except OSError:
        return False
    finally:
        os.close(folder)
    return False


def _require(path: str, folder: int, name: str, mark: str) -> None:
    try:
        now = _mark(os.stat(name, dir_fd=folder, follow_symlinks=False))
    except FileNotFoundError as error:
        raise Changed(f"{path} is gone") from error
    if now != mark:
        raise Changed(f"{path} was changed since the plan was made")


def _is_same(name: str, folder: int, other: str, other_folder: int) -> bool:
    seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
    return os.path.samestat(seen, os.stat(other, dir_fd=other_folder, follow_symlinks=False))


def _found(path: str, seen: os.stat_result) -> Found:
    changed = max(seen.st_mtime_ns, seen.st_ctime_ns) // 1_000_000
    return Found(path=path, bytes=_bytes(seen), changed_at=from_ms(changed), mark=_mark(seen))


def _bytes(seen: os.stat_result) -> int:
    # While a file has another name, its deletion frees nothing.
    return seen.st_size if stat.S_ISREG(seen.st_mode) and seen.st_nlink == 1 else 0


def _mark(seen: os.stat_result) -> str:
    return f"{seen.st_dev}:{seen.st_ino}:{seen.st_mode}:{seen.st_size}:{seen.st_mtime_ns}:{seen.st_ctime_ns}"
