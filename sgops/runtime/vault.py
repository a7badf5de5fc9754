"""The folder of backups: what they are called, which is the newest, and which have had their time."""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final, cast

from sgops.core.errors import StoreError
from sgops.core.failpoints import failpoint
from sgops.core.values import visible
from sgops.ports import Packed
from sgops.runtime.durable import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the operator puts here, and what an upgrade leaves, have other names and are left alone.
_NAME: Final = re.compile(r"sgops-(\d{8}-\d{6})Z\.(?:db|tar)")
_STAMP: Final = "%Y%m%d-%H%M%S"
_NEW: Final = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
_OWNER_ONLY: Final = 0o600
# Gone, a link, a socket.
_NO_FILE: Final = frozenset({errno.ENOENT, errno.ELOOP, errno.ENXIO})
# What is not whole yet; the doctor takes away what a crash has left of it.
UNFINISHED: Final = ".unfinished"
DATABASE_IN_ARCHIVE: Final = "sgops.db"
ARTIFACTS_IN_ARCHIVE: Final = "artifacts"


class Vault:
    """Keeps the backups of one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, now: datetime, *, artifacts: bool) -> Path:
        """Name the backup of this moment."""
        stamp = now.astimezone(UTC).strftime(_STAMP)
        return self.folder / f"sgops-{stamp}Z.{'tar' if artifacts else 'db'}"

    def newest_at(self) -> datetime | None:
        """Say when the newest one was made."""
        made = self._made()
        return made[-1][0] if made else None

    def prune(self, keep: int) -> int:
        """Delete all but the newest ones, and what was being made when an engine was killed; give how many."""
        for left in self.folder.glob(f"sgops-*{UNFINISHED}"):
            left.unlink(missing_ok=True)
        surplus = self._made()[:-keep]
        for _, path in surplus:
            path.unlink(missing_ok=True)
        return len(surplus)

    def pack(self, path: Path, database: Path, root: Path) -> Packed:
        """Put the database and the files below a root in one archive, and say what could not be read of them.

        It has its name when it is whole and on the disk: a disk that was full, or a crash, leaves nothing that anybody
        could take for a backup.
        """
        draft = path.with_name(path.name + UNFINISHED)
        try:
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, _NEW, _OWNER_ONLY), "wb") as raw:
                packed = _pack(raw, database, root)
                raw.flush()
                os.fsync(raw.fileno())
            failpoint("backup.before_archive_name")
            if path.exists():
                raise FileExistsError(errno.EEXIST, "there is a file of that name")
            draft.rename(path)
            sync_folder(path.parent)
        except OSError as error:
            why = error.strerror or error
            raise StoreError(f"no backup at {path}: {why}", hint="name a folder that has room") from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        return packed

    def _made(self) -> list[tuple[datetime, Path]]:
        if not self.folder.is_dir():
            return []
        try:
            found = [(_NAME.fullmatch(path.name), path) for path in self.folder.iterdir()]
        except OSError as error:
            raise StoreError(
                f"{self.folder} cannot be looked into: {error.strerror}", hint=f"chmod u+rwx '{self.folder}'"
            ) from error
        return sorted((datetime.strptime(f"{name[1]}+0000", f"{_STAMP}%z"), path) for name, path in found if name)


def _pack(raw: BinaryIO, database: Path, root: Path) -> Packed:
    # Imported here: every start makes a vault, and hardly any packs one.
    import tarfile  # noqa: PLC0415 - see above

    count = 0
    left_out: list[str] = []
    # A file that has several names is packed under each: a link to another member could not be brought back alone.
    with tarfile.open(fileobj=raw, mode="w", dereference=True) as archive:
        archive.add(database, DATABASE_IN_ARCHIVE)
        for name in _below(root, left_out):
            with ExitStack() as opened:
                try:
                    file = _opened(root / name)
                except OSError as error:
                    left_out.append(f"{visible(name)}: {error.strerror}")
                    continue
                if file is None:
                    continue
                member = archive.gettarinfo(
                    arcname=f"{ARTIFACTS_IN_ARCHIVE}/{name}", fileobj=opened.enter_context(file)
                )
                archive.addfile(member, cast("IO[bytes]", _Filled(file)))
                count += 1
    return Packed(files=count, left_out=tuple(left_out))


def _below(root: Path, left_out: list[str]) -> Iterator[str]:
    """Name all that lies below a root, in order; note the folders that cannot be looked into."""

    def note(error: OSError) -> None:
        folder = Path(error.filename)
        name = "all of them" if folder == root else visible(str(folder.relative_to(root)))
        if not isinstance(error, FileNotFoundError):
            left_out.append(f"{name}: {error.strerror}")

    for folder, folders, files in os.walk(root, onerror=note):
        folders.sort()
        yield from (os.path.relpath(os.path.join(folder, name), root) for name in sorted(files))  # noqa: PTH118 - as walk


def _opened(path: Path) -> BinaryIO | None:
    """Open a file as it is; what is gone in this moment, a link or no file is no part of a backup."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in _NO_FILE:
            return None
        raise
    file = os.fdopen(descriptor, "rb")
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return file
    file.close()
    return None


class _Filled:
    """A file that has the length it was announced with, also when a stage cuts it short while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        return self._file.read(size).ljust(size, b"\0")
