"""How files come into the artifact root and are found again: whole, durable, never through a link."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from sgops.core.artifact import Content
from sgops.core.errors import FolderUnusable, UsageError
from sgops.core.failpoints import failpoint
from sgops.runtime.durable import sync_folder

if TYPE_CHECKING:
    from sgops.ports import PartFile

_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600
_CHUNK: Final = 1024 * 1024
_IDENTITY: Final = ".sgops-root"
_KEPT_OUT: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


class ArtifactFolder:
    """Implement the port Artifacts on one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._numbers = count(1)
        self._lock = threading.Lock()  # guards the making of folders: whoever finds one can rely on it

    @contextmanager
    def write(self, place: str, beside: str, keep: Callable[[Content], None]) -> Iterator[PartFile]:
        part = self._new_part(self.folder(beside), Path(place).name)
        try:
            yield cast("PartFile", part)
            _leave(part)
            content = _sealed(part.path)
            failpoint("artifact.before_rename")
            goal = self.root / place
            self.folder(str(Path(place).parent))
            part.path.replace(goal)
            sync_folder(goal.parent)
        except BaseException:
            _discard(part)
            raise
        failpoint("artifact.before_record")
        keep(content)

    def folder(self, place: str) -> Path:
        folder = self.root / place
        with _usable(folder), self._lock:
            _make(folder)
        return folder

    def fault(self, place: str, content: Content) -> str | None:
        try:
            found = _content_of(self.root / place, wanted=content.size)
        except FileNotFoundError:
            return "is gone"
        except OSError as error:
            return f"cannot be read: {error.strerror or error}"
        if found is None:
            return "is no file any more"
        if found.size != content.size:
            return f"has {found.size:,} bytes, not {content.size:,}"
        return None if found.sha256 == content.sha256 else "was changed: its hash is not the recorded one"

    def identity(self) -> str:
        try:
            return (self.root / _IDENTITY).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def claim(self, identity: str) -> None:
        _make(self.root)
        part = self._new_part(self.root, _IDENTITY)
        part.write(f"{identity}\n".encode())
        _leave(part)
        _sealed(part.path)
        part.path.replace(self.root / _IDENTITY)
        sync_folder(self.root)

    def _new_part(self, folder: Path, name: str) -> _Part:
        # The name's end stays: tools go by it.
        path = folder / f"part-{os.getpid()}-{next(self._numbers)}-{name}"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with _usable(folder):
            return _Part(path, os.open(path, flags, _PRIVATE_FILE))


class _Part(io.BufferedRandom):
    """A file on its way."""

    def __init__(self, path: Path, descriptor: int) -> None:
        super().__init__(io.FileIO(descriptor, "r+"))
        self.path = path


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    """Tell what keeps us from our own folder from what a stage is refused elsewhere: this is not its fault."""
    try:
        yield
    except OSError as error:
        if error.errno not in _KEPT_OUT:
            raise
        why = os.strerror(error.errno or 0)
        raise FolderUnusable(f"sgops cannot write in {folder}: {why}", hint="sgops doctor") from error


def _leave(part: _Part) -> None:
    """Hand over what is still in memory to the file."""
    if not part.closed:
        part.close()


def _sealed(path: Path) -> Content:
    """Make the file durable, whoever wrote it; give what it holds."""
    try:
        content = _content_of(path, durable=True)
    except OSError as error:
        if error.errno not in {errno.ENOENT, errno.ELOOP}:
            raise
        content = None
    if content is None:
        raise UsageError("an artifact's part file is no file any more", hint="write to the file, or to its `.path`")
    return content


def _content_of(path: Path, *, wanted: int | None = None, durable: bool = False) -> Content | None:
    """Read a file through; None when it is none. Of one that has not the wanted size nothing is read."""
    descriptor = os.open(path, _READ)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return None
        if durable:
            os.fchmod(descriptor, _PRIVATE_FILE)
            os.fsync(descriptor)
        if wanted not in {None, found.st_size}:
            return Content(size=found.st_size, sha256=b"")
        digest = hashlib.sha256()
        while chunk := os.read(descriptor, _CHUNK):
            digest.update(chunk)
        return Content(size=found.st_size, sha256=digest.digest())
    finally:
        os.close(descriptor)


def _discard(part: _Part) -> None:
    """Take away what is not to be: the error that is on its way says more than one from here."""
    with suppress(OSError, ValueError):
        part.close()
    with suppress(OSError):
        part.path.unlink()


def _make(folder: Path) -> None:
    """Make a folder with all above it, each entry of which is on the disk."""
    if folder.is_dir():
        return
    _make(folder.parent)
    try:
        folder.mkdir(_PRIVATE_FOLDER, exist_ok=True)
    except FileNotFoundError:
        # A cleanup has found the one above empty in this very moment.
        _make(folder.parent)
        folder.mkdir(_PRIVATE_FOLDER, exist_ok=True)
    sync_folder(folder.parent)
