"""A log file that rotates, that only its owner can read, and that survives a full disk."""

from __future__ import annotations

import io
import logging
import os
import stat
import threading
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final, TextIO

MAX_BYTES: Final = 10_000_000
KEEP: Final = 5


class Tally:
    """Count the lines that were never written."""

    def __init__(self) -> None:
        self.total = 0
        self._untold = 0
        self._lock = threading.Lock()

    def add(self, count: int) -> None:
        with self._lock:
            self.total += count
            self._untold += count

    def lose(self, record: logging.LogRecord) -> None:
        """Count the lines of a record, or keep the count that it was to tell."""
        said = vars(record)
        if "dropped" in said:
            with self._lock:
                self._untold += said["dropped"]
        else:
            self.add(lines_in(record))

    def notice(self) -> logging.LogRecord | None:
        """Give a record that tells what has not been told yet."""
        dropped = self._take()
        return _notice(dropped) if dropped else None

    def _take(self) -> int:
        with self._lock:
            untold, self._untold = self._untold, 0
        return untold


def lines_in(record: logging.LogRecord) -> int:
    """Count the lines a record makes: one, or one for each event of a batch."""
    events = vars(record).get("events")
    return 1 if events is None else len(events)


def _notice(dropped: int) -> logging.LogRecord:
    return logging.makeLogRecord(
        {
            "name": "sgops.logs",
            "levelno": logging.WARNING,
            "levelname": "WARNING",
            "msg": f"{dropped} lines were dropped: they came faster than they could be written",
            "event": "log.dropped",
            "details": {"count": dropped},
            "dropped": dropped,
        }
    )


class LogFile(RotatingFileHandler):
    """Append lines to a file, each batch by one unbuffered write, and rotate it when it has grown enough."""

    def __init__(self, path: Path, tally: Tally, *, max_bytes: int = MAX_BYTES, keep: int = KEEP) -> None:
        self._tally = tally
        self._rotate_at = max_bytes
        self._torn = False
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(path, maxBytes=max_bytes, backupCount=keep, encoding="utf-8", errors="backslashreplace")

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream and not self._is_in_place(self.stream.fileno()):
            self._begin_anew(self.stream)
        if self._torn and self.stream:
            # A full disk took half a line: the next one must not grow on to it.
            self._torn = False
            try:
                self.stream.write("\n")
            except OSError:
                self.handleError(record)
                return
        super().emit(record)

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: ARG002, N802 - the standard library's shape
        """Look at the size alone; the standard library's would make every line twice to know it beforehand."""
        if not self.stream:
            return False
        if not self.maxBytes:
            return False
        found = os.fstat(self.stream.fileno())
        return stat.S_ISREG(found.st_mode) and found.st_size >= self._rotate_at

    def doRollover(self) -> None:  # noqa: N802 - the name is the standard library's
        """Rotate, or go on with the same file when it cannot be renamed."""
        try:
            if self.backupCount:
                super().doRollover()
            elif self.stream:
                # Nothing old is wanted, and the file must not grow for ever.
                os.ftruncate(self.stream.fileno(), 0)
            self._rotate_at = self.maxBytes
        except OSError:
            # Lines matter more than their file's size; it is tried again when as much has been written.
            self.stream = self._open()
            self._rotate_at = os.fstat(self.stream.fileno()).st_size + self.maxBytes

    def _is_in_place(self, fd: int) -> bool:
        try:
            return os.path.samestat(os.fstat(fd), Path(self.baseFilename).stat())
        except OSError:
            return False

    def _begin_anew(self, former: TextIO) -> None:
        """Write where everybody looks for it when somebody has taken the file away; else where it was."""
        with suppress(OSError):
            # One folder, and none above it: a data folder that was moved away is not made again.
            Path(self.baseFilename).parent.mkdir(mode=0o700, exist_ok=True)
            self.stream = self._open()
            former.close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the standard library's
        self._torn = True
        self._tally.lose(record)

    def _open(self) -> io.TextIOWrapper:
        fd = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if stat.S_ISREG(os.fstat(fd).st_mode):
            os.fchmod(fd, 0o600)
        raw = io.FileIO(fd, "a")
        # Nothing is held back: what was said before a kill is in the file, and a failed write leaves nothing behind.
        return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)
