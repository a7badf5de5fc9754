"""The folder of backups: what they are called, which is the newest, and which have had their time."""

from __future__ import annotations

import errno
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from sgops.core.errors import StoreError
from sgops.core.failpoints import failpoint
from sgops.runtime.durable import sync_folder

if TYPE_CHECKING:
    import tarfile
    from collections.abc import Iterable

# What the operator puts here, and what an upgrade leaves, have other names and are left alone.
_NAME: Final = re.compile(r"sgops-(\d{8}-\d{6})Z\.(?:db|tar)")
_STAMP: Final = "%Y%m%d-%H%M%S"
_NEW: Final = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
_OWNER_ONLY: Final = 0o600
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

    def pack(self, path: Path, database: Path, root: Path, files: Iterable[str]) -> int:
        """Put the database and files below a root in one archive; give how many files were there to be packed.

        It has its name when it is whole and on the disk: a disk that was full, or a crash, leaves nothing that anybody
        could take for a backup.
        """
        draft = path.with_name(path.name + UNFINISHED)
        try:
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, _NEW, _OWNER_ONLY), "wb") as raw:
                packed = _pack(raw, database, root, files)
                raw.flush()
                os.fsync(raw.fileno())
            failpoint("backup.before_archive_name")
            if path.exists():
                raise FileExistsError(errno.EEXIST, "there is a file of that name")
            draft.rename(path)
            sync_folder(path.parent)
        except OSError as error:
            raise StoreError(f"no backup at {path}: {error.strerror}", hint="name a folder that has room") from error
        finally:
            draft.unlink(missing_ok=True)
        return packed

    def _made(self) -> list[tuple[datetime, Path]]:
        if not self.folder.is_dir():
            return []
        found = ((_NAME.fullmatch(path.name), path) for path in self.folder.iterdir())
        return sorted((datetime.strptime(f"{name[1]}+0000", f"{_STAMP}%z"), path) for name, path in found if name)


def _pack(raw: BinaryIO, database: Path, root: Path, files: Iterable[str]) -> int:
    # Imported here: every start makes a vault, and hardly any packs one.
    import tarfile  # noqa: PLC0415 - see above

    with tarfile.open(fileobj=raw, mode="w") as archive:
        archive.add(database, DATABASE_IN_ARCHIVE)
        return sum(_is_added(archive, root / name, f"{ARTIFACTS_IN_ARCHIVE}/{name}") for name in files)


def _is_added(archive: tarfile.TarFile, file: Path, name: str) -> bool:
    if not file.is_file() or file.is_symlink():
        return False
    try:
        archive.add(file, name)
    except FileNotFoundError:
        # What is cleaned up in this moment is no part of the backup any more.
        return False
    return True
