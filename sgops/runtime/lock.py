"""Who may use the database: one engine, or one command, at a time."""

from __future__ import annotations

import fcntl
import json
import os
import threading
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, TypeAlias

from sgops.core.errors import EngineRunning, StorageFailed, StoreError
from sgops.core.units import iso
from sgops.runtime.clock import SystemClock

Kind: TypeAlias = Literal["engine", "command"]

# How often somebody who waits looks again. An engine is refused at the second look: at the first, the name may be a
# dead one's whose number was given again.
_GLANCE: Final = 0.02
_SECOND_LOOK: Final = 0.04
# The record is always as long, so that one call writes over all of the former.
_ROOM: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has the lock, and since when."""

    pid: int
    boot_id: str
    kind: Kind
    started_at: datetime


class EngineLock:
    """Hold the one lock of a data folder; the kernel lets go of it when the process ends, however it ends.

    The file is never unlinked: two processes could otherwise each lock a file of that name. Somebody else may do that
    by mistake, so the folder is locked with it; the file is what names the holder, and is put back by `keep`.
    """

    def __init__(self, path: Path, clock: SystemClock | None = None) -> None:
        self.path = path
        self._clock = clock or SystemClock()
        self._fd: int | None = None
        self._folder: int | None = None
        self._mine: Holder | None = None
        self._changing = threading.Lock()

    def acquire(self, kind: Kind, wait: float = 5.0) -> Holder:
        """Take the lock, waiting so many seconds for a command to end; a running engine is never waited for."""
        began = self._clock.monotonic()
        never = threading.Event()
        while not (mine := self._try(kind)):
            holder = self._named()
            patience = min(wait, _SECOND_LOOK) if holder and holder.kind == "engine" else wait
            if self._clock.monotonic() - began >= patience:
                raise _refusal(self.path, holder)
            self._clock.wait(never, _GLANCE)
        return mine

    def holder(self) -> Holder | None:
        """Say who has the lock, on the kernel's word; takes nothing and keeps nobody from it."""
        return self._named() if self._is_locked() else None

    def keep(self) -> None:
        """Put the file back that somebody has deleted; raise when the folder itself is not where it was."""
        with self._changing:
            if self._fd is None or self._is_still_there(self._fd):
                return
            self._require_folder()
            fd = self._open(os.O_RDWR | os.O_CREAT)
            # Whoever looks in at this moment lets go at once: the folder is not to be had.
            if _flock(fd, fcntl.LOCK_EX) and self._is_still_there(fd) and self._mine is not None:
                _sign(fd, self._mine)
                fd, self._fd = self._fd, fd
            os.close(fd)

    def release(self) -> None:
        """Let the next one in; to be done last of all."""
        with self._changing:
            if self._fd is None:
                return
            # Blank, and not cut: on a full disk there might be no room for the next name.
            os.pwrite(self._fd, b" " * _ROOM, 0)
            for fd in (self._folder, self._fd):
                if fd is not None:
                    _let_go(fd)
            self._fd = self._folder = None

    def _try(self, kind: Kind) -> Holder | None:
        with ExitStack() as opened:
            fd = self._open(os.O_RDWR | os.O_CREAT)
            opened.callback(os.close, fd)
            try:
                folder = self._open_folder()
                opened.callback(os.close, folder)
                if not (
                    _flock(fd, fcntl.LOCK_EX) and self._is_still_there(fd) and _is_to_be_had(folder, fcntl.LOCK_EX)
                ):
                    return None
                mine = Holder(pid=os.getpid(), boot_id=self._clock.boot_id, kind=kind, started_at=self._clock.now())
                _sign(fd, mine)
            except OSError as error:
                raise self._unusable(error) from error
            opened.pop_all()
        self._mine, self._fd, self._folder = mine, fd, folder
        return mine

    def _is_still_there(self, fd: int) -> bool:
        """Look whether the file that was locked is the one that others would find."""
        try:
            return os.path.samestat(os.fstat(fd), self.path.stat())
        except (FileNotFoundError, NotADirectoryError):
            return False

    def _require_folder(self) -> None:
        try:
            is_there = self._folder is not None and os.path.samestat(os.fstat(self._folder), self.path.parent.stat())
        except OSError:
            is_there = False
        if not is_there:
            raise StorageFailed(
                f"{self.path.parent} was moved or deleted while it was in use",
                hint="put it back where it was, then start again",
            )

    def _is_locked(self) -> bool:
        try:
            return self._is_file_locked() or self._is_folder_locked()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._unusable(error) from error

    def _is_file_locked(self) -> bool:
        if not self.path.exists():
            return False
        fd = self._open(os.O_RDONLY)
        try:
            return not _flock(fd, fcntl.LOCK_SH)
        finally:
            os.close(fd)

    def _is_folder_locked(self) -> bool:
        folder = self._open_folder()
        try:
            return not _is_to_be_had(folder, fcntl.LOCK_SH)
        finally:
            os.close(folder)

    def _open_folder(self) -> int:
        return os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def _named(self) -> Holder | None:
        """Read the name in the file, unless it is a dead one's."""
        try:
            holder = _holder(json.loads(self.path.read_bytes()[:_ROOM]))
        except (FileNotFoundError, ValueError):
            return None  # nobody has signed yet
        return holder if holder and holder.boot_id == self._clock.boot_id and _is_alive(holder.pid) else None

    def _open(self, how: int) -> int:
        try:
            return os.open(self.path, how | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> StoreError:
        return StoreError(
            f"{self.path} cannot be locked: {error.strerror or error}",
            hint="data_dir must be a folder of yours on a local disk",
        )


def _flock(fd: int, how: int) -> bool:
    try:
        fcntl.flock(fd, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_to_be_had(folder: int, how: int) -> bool:
    """Lock a folder; where folders cannot be locked the file alone has to do."""
    try:
        return _flock(folder, how)
    except OSError:
        return True


def _let_go(fd: int) -> None:
    # Said, not left to the closing: a child that is just being born has a copy until it is its own program.
    with suppress(OSError):
        fcntl.flock(fd, fcntl.LOCK_UN)
    os.close(fd)


def _sign(fd: int, mine: Holder) -> None:
    record = json.dumps(asdict(mine) | {"started_at": iso(mine.started_at)})
    os.pwrite(fd, record.encode().ljust(_ROOM), 0)


def _holder(record: object) -> Holder | None:
    match record:
        case {"pid": int(pid), "boot_id": str(boot_id), "kind": "engine" | "command" as kind, "started_at": str(since)}:
            return Holder(pid=pid, boot_id=boot_id, kind=kind, started_at=datetime.fromisoformat(since))
        case _:
            return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it lives, as somebody else
    return True


def _refusal(path: Path, holder: Holder | None) -> EngineRunning:
    if holder is None:
        return EngineRunning(
            "another process uses the database, and has not said who it is",
            hint=f"find it with: fuser {path} {path.parent}",
        )
    since = f"process {holder.pid}, since {iso(holder.started_at)}"
    if holder.kind == "engine":
        return EngineRunning(
            f"an engine runs here already: {since}", hint="attach to it: sgops; or stop it: sgops stop"
        )
    return EngineRunning(f"a command uses the database: {since}", hint="try again when it has ended")
