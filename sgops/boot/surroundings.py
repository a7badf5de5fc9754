"""All that an engine needs of its machine: looked at, and mended where nothing can be lost by it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from sgops.boot.config_secrets import read_secret
from sgops.boot.names import ARTIFACTS, BACKUPS, DATABASE, INBOX, LOCK, SLOTS, SOCKET, TRASH
from sgops.boot.start_check import looked
from sgops.core.errors import StoreError
from sgops.core.setting_types import exact_size
from sgops.core.settings import Settings
from sgops.core.units import format_duration, format_size
from sgops.core.views import Check
from sgops.http.sockets import answers
from sgops.ports import Clock
from sgops.runtime.launcher import end_all, strays_of
from sgops.runtime.lock import EngineLock
from sgops.runtime.probes import Probes
from sgops.runtime.tree import Member
from sgops.runtime.vault import Vault
from sgops.store.backup import UNFINISHED
from sgops.store.driver import VERSION, meets_wal_fault

_OTHERS: Final = 0o077
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600
_MODES: Final = 0o777
# Where a lock, a shared memory or a sync is not what it says.
_DISTANT: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs"})


class Surroundings:
    """Looks at one data folder and the machine it lies on; asks for the settings that hold at that moment."""

    def __init__(self, settings: Callable[[], Settings], env: Mapping[str, str], clock: Clock) -> None:
        self._settings = settings
        self._env = env
        self._clock = clock
        self._folder = settings().engine.data_dir

    def checks(self, *, repair: bool) -> Sequence[Check]:
        """Look at everything; one thing that is wrong never hides another."""
        looks: tuple[tuple[str, Callable[[], str], Callable[[], None] | None], ...] = (
            ("data folder", self._data_folder, self._close_folder),
            ("permissions", self._permissions, self._close_files),
            ("own files", self._own, self._open_own),
            ("file system", self._file_system, None),
            ("disk", self._disk, None),
            ("SQLite", self._sqlite, None),
            ("lock", self._lock, None),
            ("socket", self._socket, self._remove_socket),
            ("secrets", self._secrets, None),
            ("processes", self._processes, self._end_processes),
            ("leftovers", self._leftovers, self._remove_leftovers),
            ("backups", self._backups, None),
        )
        return [_checked(name, look, mend if repair else None) for name, look, mend in looks]

    def _data_folder(self) -> str:
        if not self._folder.is_dir():
            raise StoreError(f"{self._folder} is not there", hint="the first start makes it")
        found = self._folder.stat()
        if found.st_uid != os.geteuid():
            raise StoreError(f"{self._folder} belongs to another user", hint="start sgops as that user")
        if found.st_mode & _FOLDER_MODE != _FOLDER_MODE:
            raise StoreError(f"{self._folder} is closed to its owner", hint=f"chmod 700 '{self._folder}'")
        if found.st_mode & _OTHERS:
            raise StoreError(f"others can look into {self._folder}", hint=f"chmod 700 '{self._folder}'")
        return str(self._folder)

    def _close_folder(self) -> None:
        self._folder.chmod(_FOLDER_MODE)

    def _permissions(self) -> str:
        open_ones = [file for file in self._files() if file.stat().st_mode & _OTHERS]
        if open_ones:
            names = ", ".join(file.name for file in open_ones[:5])
            raise StoreError(f"others can read {names}", hint="sgops doctor --repair")
        return "only the owner can read the files"

    def _close_files(self) -> None:
        for file in self._files():
            file.chmod(_FILE_MODE)

    def _files(self) -> Iterator[Path]:
        """Give the files of ours that hold what is nobody else's business."""
        if not self._folder.is_dir():
            return
        for file in (*self._folder.iterdir(), *(self._folder / BACKUPS).glob("*")):
            mode = file.lstat().st_mode
            if stat.S_ISREG(mode) or stat.S_ISSOCK(mode):
                yield file

    def _own(self) -> str:
        closed = [place for place, mode in self._needed() if place.stat().st_mode & mode != mode]
        if closed:
            names = ", ".join(str(place.relative_to(self._folder)) for place in closed[:5])
            raise StoreError(f"sgops cannot read and write {names}", hint="sgops doctor --repair")
        return "sgops can read and write all of them"

    def _open_own(self) -> None:
        for place, mode in self._needed():
            place.chmod(place.stat().st_mode & _MODES | mode)

    def _needed(self) -> Iterator[tuple[Path, int]]:
        """Give what an engine works with and the mode it needs of it; folders before what lies in them."""
        log = self._settings().log.file
        folders: list[str | Path] = [ARTIFACTS, TRASH, BACKUPS, INBOX, f"{INBOX}/rejected", log.parent]
        files: list[str | Path] = [LOCK, SLOTS, SOCKET, *(path.name for path in self._folder.glob(f"{DATABASE}*")), log]
        for name, mode in (*((each, _FOLDER_MODE) for each in folders), *((each, _FILE_MODE) for each in files)):
            place = self._folder / name
            # A log may be kept elsewhere, in a folder that is not ours to judge; a link leads there, too.
            if (
                place.is_relative_to(self._folder)
                and place != self._folder
                and not place.is_symlink()
                and place.exists()
            ):
                yield place, mode

    def _file_system(self) -> str:
        kind = Probes().file_system(self._folder)
        if kind in _DISTANT:
            raise StoreError(
                f"{self._folder} lies on {kind}, where locks and syncs cannot be relied on",
                hint="set engine.data_dir to a folder on a local disk",
            )
        return kind or "not known"

    def _disk(self) -> str:
        free, wanted = Probes().disk_free(self._folder), self._settings().health.disk_free_min
        if free < wanted:
            raise StoreError(
                f"{format_size(free)} free, health.disk_free_min is {exact_size(wanted)}", hint="sgops cleanup preview"
            )
        return f"{format_size(free)} free"

    def _sqlite(self) -> str:
        if meets_wal_fault():
            return f"{VERSION}: two writers at once could damage a file with it; sgops never has two"
        return VERSION

    def _lock(self) -> str:
        holder = EngineLock(self._folder / LOCK).holder()
        if holder is None:
            return "free"
        return f"held by this process ({holder.kind})" if holder.pid == os.getpid() else f"held by process {holder.pid}"

    def _processes(self) -> str:
        strays = self._strays()
        if strays:
            pids = ", ".join(str(stray.pid) for stray in strays[:5])
            raise StoreError(
                f"{len(strays)} processes of an engine that is gone still run: {pids}", hint="sgops doctor --repair"
            )
        return "none is left of an engine that is gone"

    def _end_processes(self) -> None:
        end_all(self._strays)

    def _strays(self) -> list[Member]:
        holder = EngineLock(self._folder / LOCK).holder()
        return strays_of(self._folder, os.getpid(), *([holder.pid] if holder is not None else []))

    def _socket(self) -> str:
        path = self._folder / SOCKET
        if not path.exists():
            return "no engine serves here"
        if not answers(path):
            raise StoreError(f"{path} was left by an engine that is gone", hint="the next engine replaces it")
        return str(path)

    def _remove_socket(self) -> None:
        (self._folder / SOCKET).unlink(missing_ok=True)

    def _secrets(self) -> str:
        secrets = self._settings().secrets
        for name, source in secrets.items():
            read_secret(name, source, self._env)
        return f"{len(secrets)} can be read" if secrets else "none are configured"

    def _leftovers(self) -> str:
        left = list(self._unfinished())
        if left:
            raise StoreError(f"{left[0]} was never finished", hint="sgops doctor --repair deletes it")
        return "none"

    def _remove_leftovers(self) -> None:
        for file in self._unfinished():
            file.unlink(missing_ok=True)

    def _unfinished(self) -> Iterator[Path]:
        yield from self._folder.glob(f"*{UNFINISHED}")
        yield from (self._folder / BACKUPS).glob(f"*{UNFINISHED}")

    def _backups(self) -> str:
        newest = Vault(self._folder / BACKUPS).newest_at()
        if newest is None:
            return "none yet: sgops backup"
        return f"the newest is {format_duration(self._clock.now() - newest)} old"


def _checked(name: str, look: Callable[[], str], mend: Callable[[], None] | None) -> Check:
    """Look, and where something is wrong that can be mended, mend it and look again."""
    seen = looked(name, look)
    if seen.ok or mend is None:
        return seen
    try:
        mend()
    except OSError as error:
        return replace(seen, detail=f"{seen.detail}; it could not be mended: {error.strerror}")
    again = looked(name, look)
    return replace(again, fixed=again.ok, detail=f"was: {seen.detail}" if again.ok else again.detail)
