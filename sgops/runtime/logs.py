"""Where log lines go, without ever holding up or failing the one who writes them."""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from logging.handlers import QueueHandler, QueueListener
from pathlib import Path
from queue import SimpleQueue
from typing import Final, TextIO

from sgops.core.errors import ConfigError
from sgops.core.events import Event
from sgops.core.secrets import Masker
from sgops.runtime.log_file import KEEP, MAX_BYTES, LogFile, Tally, lines_in
from sgops.runtime.log_lines import event_line, record_line, traceback_of

LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

# How many lines may wait to be written.
_CAPACITY: Final = 20_000
# These tell at level INFO what nobody asked.
_CHATTY: Final = ("apscheduler", "asyncio", "httpcore", "httpx", "watchfiles")


class Logs:
    """Write events and everything said through `logging` as JSON lines, on a thread of its own.

    What comes faster than it can be written is dropped and counted; the count is written when there is room again.
    """

    def __init__(
        self,
        masker: Masker,
        *,
        file: Path | None = None,
        max_bytes: int = MAX_BYTES,
        keep: int = KEEP,
        stream: TextIO | None = None,
        level: str = "info",
        capacity: int = _CAPACITY,
        logger: logging.Logger | None = None,
    ) -> None:
        self._lines = _Lines(masker)
        self._level = LEVELS[level]
        self._tally = Tally()
        self._outlets = _outlets(partial(LogFile, max_bytes=max_bytes, keep=keep), file, stream, self._tally)
        for outlet in self._outlets:
            outlet.setFormatter(self._lines)
        self._writer = _Writer(self._outlets, self._tally)
        self._inlet = _Inlet(self._writer, capacity, self._tally)
        self._logger = logger or logging.getLogger()
        self._former_level = self._logger.level

    @property
    def dropped(self) -> int:
        """How many lines were never written, in all."""
        return self._tally.total

    def start(self) -> None:
        for name in _CHATTY:
            logging.getLogger(name).setLevel(logging.WARNING)
        self._writer.start()
        self._logger.setLevel(self._level)
        self._logger.addHandler(self._inlet)

    def write(self, batch: Sequence[Event]) -> None:
        """Write events; made to be a listener of the bus."""
        loud = [event for event in batch if LEVELS[event.level] >= self._level]
        if loud:
            self._inlet.handle(logging.makeLogRecord({"events": loud}))

    def stop(self, deadline: float) -> bool:
        """Write what has come, wait for it so many seconds, and say whether all of it is written."""
        self._logger.removeHandler(self._inlet)
        self._logger.setLevel(self._former_level)
        if not self._writer.end(deadline):
            return False  # it hangs in a write: closing its files under it would hang as well
        for outlet in self._outlets:
            outlet.close()
        return True


def _outlets(
    make: Callable[[Path, Tally], logging.Handler], file: Path | None, stream: TextIO | None, tally: Tally
) -> list[logging.Handler]:
    outlets: list[logging.Handler] = []
    try:
        if file:
            outlets.append(make(file, tally))
    except OSError as error:
        raise ConfigError(
            f"the log {file} cannot be written: {error.strerror or error}",
            hint="set log.file to a file in a folder that sgops may write to",
        ) from error
    if stream:
        outlets.append(_Stream(stream, tally))
    return outlets


class _Lines(logging.Formatter):
    """Make the lines of a record once, however many files they go to."""

    def __init__(self, masker: Masker) -> None:
        super().__init__()
        self.masker = masker

    def format(self, record: logging.LogRecord) -> str:
        said = vars(record)
        if "lines" not in said:
            events: Sequence[Event] | None = said.get("events")
            said["lines"] = (
                record_line(record, self.masker)
                if events is None
                else "\n".join(event_line(event, self.masker) for event in events)
            )
        return str(said["lines"])


class _Inlet(QueueHandler):
    """Hand records over to the writer, or count them."""

    def __init__(self, writer: _Writer, capacity: int, tally: Tally) -> None:
        super().__init__(writer.queue)
        self._taken_in = 0
        self._writer = writer
        self._capacity = capacity
        self._tally = tally

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Make the record's text here: what it speaks of may be another thing when the writer comes to it."""
        if "events" in vars(record):
            return record
        told = copy.copy(record)
        told.msg, told.args = record.getMessage(), None
        told.exc_text, told.exc_info = traceback_of(record) or record.exc_text, None
        return told

    def enqueue(self, record: logging.LogRecord) -> None:
        # Handlers call this under their own lock, one thread at a time.
        lines = lines_in(record)
        if self._taken_in + lines - self._writer.begun > self._capacity:
            self._tally.lose(record)
            return
        self._taken_in += lines
        super().enqueue(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the standard library's
        self._tally.lose(record)


class _Writer(QueueListener):
    """Write what was handed over, and say what was dropped as soon as something could be written again."""

    _thread: threading.Thread | None

    def __init__(self, outlets: Sequence[logging.Handler], tally: Tally) -> None:
        super().__init__(SimpleQueue(), *outlets)
        self.begun = 0  # how many lines it has come to
        self._tally = tally

    def start(self) -> None:
        super().start()
        if self._thread:
            self._thread.name = "sgops-logs"

    def handle(self, record: logging.LogRecord) -> None:
        self.begun += lines_in(record)
        super().handle(record)
        if notice := self._tally.notice():
            super().handle(notice)

    def end(self, deadline: float) -> bool:
        """Write the rest; unlike `stop` of the standard library this knows when to give up."""
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self.enqueue_sentinel()
        thread.join(deadline)
        return not thread.is_alive()


class _Stream(logging.StreamHandler[TextIO]):
    def __init__(self, stream: TextIO, tally: Tally) -> None:
        super().__init__(stream)
        self._tally = tally

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the standard library's
        self._tally.lose(record)
