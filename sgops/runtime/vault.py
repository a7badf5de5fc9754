"""The folder of backups: what they are called, which is the newest, and which have had their time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sgops.core.errors import StoreError

if TYPE_CHECKING:
    import tarfile
    from collections.abc import Iterable

# What the operator puts here, and what an upgrade leaves, have other names and are left alone.
_NAME: Final = re.compile(r"sgops-(\d{8}-\d{6})Z\.(?:db|tar)")
_STAMP: Final = "%Y%m%d-%H%M%S"
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
        """Delete all but the newest ones; give how many."""
        surplus = self._made()[:-keep]
        for _, path in surplus:
            path.unlink(missing_ok=True)
        return len(surplus)

    def pack(self, path: Path, database: Path, root: Path, files: Iterable[str]) -> int:
        """Put the database and files below a root in one archive; give how many files were there to be packed."""
        # Imported here: every start makes a vault, and hardly any packs one.
        import tarfile  # noqa: PLC0415 - see above

        packed = 0
        try:
            with path.open("xb") as raw, tarfile.open(fileobj=raw, mode="w") as archive:
                archive.add(database, DATABASE_IN_ARCHIVE)
                for name in files:
                    packed += _add(archive, root / name, f"{ARTIFACTS_IN_ARCHIVE}/{name}")
        except OSError as error:
            raise StoreError(f"no backup at {path}: {error.strerror}", hint="name a folder that has room") from error
        return packed

    def _made(self) -> list[tuple[datetime, Path]]:
        if not self.folder.is_dir():
            return []
        found = ((_NAME.fullmatch(path.name), path) for path in self.folder.iterdir())
        return sorted((datetime.strptime(f"{name[1]}+0000", f"{_STAMP}%z"), path) for name, path in found if name)


def _add(archive: tarfile.TarFile, file: Path, name: str) -> bool:
    # What is cleaned up in this moment is no part of the backup any more.
    if not file.is_file() or file.is_symlink():
        return False
    archive.add(file, name)
    return True
