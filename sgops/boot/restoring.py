"""A backup brought back: the database first, and the files that were packed with it."""

from __future__ import annotations

import os
import shutil
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sgops.boot.failpoints import arm_from
from sgops.boot.names import ARTIFACTS, DATABASE, LOCK
from sgops.boot.stay import prepared, settings_of
from sgops.core.errors import NotFound, Refused, StoreError
from sgops.runtime.clock import SystemClock
from sgops.runtime.durable import sync_folder
from sgops.runtime.lock import EngineLock
from sgops.runtime.vault import ARTIFACTS_IN_ARCHIVE, DATABASE_IN_ARCHIVE
from sgops.store.backup import look_through
from sgops.store.restoring import draft_from, draft_of, put_in_place

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did: where the database is, where the former one went, how many files came back."""

    path: str
    replaced: str | None
    artifacts: int


def restore(config: Path | None, data_dir: Path | None, file: Path, *, overwrite: bool) -> Restored:
    """Put a backup in the database's place; nothing happens while an engine is alive, or when it is not whole."""
    arm_from(os.environ)
    folder = prepared(settings_of(config, data_dir))
    lock = EngineLock(folder / LOCK)
    lock.acquire("command", wait=5.0)
    try:
        return _restored(file, folder, overwrite=overwrite)
    except (OSError, tarfile.TarError) as error:
        raise StoreError(
            f"{file} was not restored whole: {error}",
            hint="look at the disk and at the file, then restore it again: what it would replace is kept aside",
        ) from error
    finally:
        lock.release()


def _restored(file: Path, folder: Path, *, overwrite: bool) -> Restored:
    if not file.is_file():
        raise NotFound(f"{file} is no file", hint="name a file that sgops backup made")
    path = folder / DATABASE
    if path.exists() and not overwrite:
        raise Refused(
            f"there is a database at {path}", hint="with --yes it is kept aside, and the backup takes its place"
        )
    try:
        with _database_of(file, folder) as source:
            _prove(source, file)
            draft = draft_from(source, path)
        # Files first: a database that counts on files which are not there yet would be worse than files too many.
        files = _unpack(file, folder / ARTIFACTS) if tarfile.is_tarfile(file) else 0
        replaced = put_in_place(draft, path, SystemClock().now())
    finally:
        draft_of(path).unlink(missing_ok=True)
    return Restored(path=str(path), replaced=str(replaced) if replaced else None, artifacts=files)


def _prove(source: Path, file: Path) -> None:
    """Look through the backup before anything is done with it; what is wrong is said of the file that was named."""
    try:
        look_through(source)
    except StoreError as error:
        error.message = error.message.replace(str(source), str(file))
        error.args = (error.message,)
        raise


@contextmanager
def _database_of(file: Path, folder: Path) -> Iterator[Path]:
    """Give the database that a backup is, or holds."""
    if not tarfile.is_tarfile(file):
        yield file
        return
    unpacked = folder / f"{DATABASE}.unpacked.unfinished"
    try:
        with tarfile.open(file) as archive:
            _write(archive, _member(archive, file), unpacked)
        yield unpacked
    finally:
        unpacked.unlink(missing_ok=True)


def _member(archive: tarfile.TarFile, file: Path) -> tarfile.TarInfo:
    try:
        return archive.getmember(DATABASE_IN_ARCHIVE)
    except KeyError as error:
        raise StoreError(f"{file} holds no database of sgops", hint="name a file that sgops backup made") from error


def _unpack(file: Path, root: Path) -> int:
    """Bring back the files that are not there any more; one that is there is never written over."""
    count = 0
    folders: set[Path] = set()
    with tarfile.open(file) as archive:
        for member in archive:
            place = _place(member, root)
            if place is not None and not os.path.lexists(place):
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                _write(archive, member, place)
                folders |= {folder for folder in place.parents if folder.is_relative_to(root)}
                count += 1
    # A file whose name only memory knows does not survive a power cut, nor does one in a folder like that.
    for folder in {*folders, *({root.parent} if folders else ())}:
        sync_folder(folder)
    return count


def _place(member: tarfile.TarInfo, root: Path) -> Path | None:
    """Say where a packed file belongs; nowhere when its name, or a link in the way, would lead out of the root."""
    parts = PurePosixPath(member.name).parts
    if not member.isreg() or parts[:1] != (ARTIFACTS_IN_ARCHIVE,) or ".." in parts or len(parts) == 1:
        return None
    place = root.joinpath(*parts[1:])
    return place if place.parent.resolve().is_relative_to(root.resolve()) else None


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    packed = archive.extractfile(member)
    if packed is None:
        raise StoreError(f"{member.name} in the backup is no file", hint="name a file that sgops backup made")
    # Not made of its name: there are names that cannot be longer by a word.
    draft = place.with_name(".restored.unfinished")
    draft.unlink(missing_ok=True)
    with (
        packed,
        os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, _OWNER_ONLY), "wb") as out,
    ):
        shutil.copyfileobj(packed, out)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(place)
