"""Where print goes: to the attempt whose thread prints, and never to the terminal."""

from __future__ import annotations

import fcntl
import os
import stat
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol, TextIO, cast


class Sink(Protocol):
    """What a thread's prints are sent to."""

    def write(self, stream: str, text: str) -> None: ...


class _Bound(threading.local):
    """What the current thread's prints are sent to."""

    sink: Sink | None = None


_bound = _Bound()
_capturing = threading.Event()


def capture() -> None:
    """Make print, and whatever writes to sys.stdout and sys.stderr, look whose thread it is."""
    _capturing.set()
    _put_in_front("stdout")
    _put_in_front("stderr")


def release() -> None:
    """Undo `capture`."""
    _capturing.clear()
    for name in ("stdout", "stderr"):
        if isinstance(current := getattr(sys, name), _Text):
            setattr(sys, name, current.original)


def bind(sink: Sink) -> None:
    """Send what this thread prints to an attempt."""
    if _capturing.is_set():
        # A terminal application puts its own streams in front when it starts, and takes them away when it ends.
        capture()
    _bound.sink = sink


def unbind() -> None:
    """Send what this thread prints where it went before."""
    _bound.sink = None


def bound() -> Sink | None:
    """Give what this thread's prints are sent to, for a thread that works on its behalf."""
    return _bound.sink


def _put_in_front(name: str) -> None:
    current = getattr(sys, name)
    if not isinstance(current, _Text):
        setattr(sys, name, cast("TextIO", _Text(name, current)))


class _Text:
    """Stand in for sys.stdout or sys.stderr: the writing depends on the thread, all else is the original's."""

    def __init__(self, name: str, original: TextIO | None) -> None:
        self._name = name
        self.original = original
        self.buffer = _Bytes(name, getattr(original, "buffer", None))

    def write(self, text: str) -> int:
        if sink := _bound.sink:
            sink.write(self._name, text)
            return len(text)
        return self.original.write(text) if self.original else len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        if self.original and not _bound.sink:
            self.original.flush()

    def close(self) -> None:
        """Close nothing for a stage: the stream is everybody's."""
        if self.original and not _bound.sink:
            self.original.close()

    def isatty(self) -> bool:
        return self.original is not None and not _bound.sink and self.original.isatty()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a stream has
        return getattr(self.original, name)


class _Bytes:
    """Stand in for the bytes under a stream."""

    def __init__(self, name: str, original: Any) -> None:  # noqa: ANN401 - a buffer of any kind, or none
        self._name = name
        self._original = original

    def write(self, content: bytes | bytearray | memoryview) -> int:
        if sink := _bound.sink:
            sink.write(self._name, bytes(content).decode("utf-8", "replace"))
            return len(content)
        return int(self._original.write(content)) if self._original else len(content)

    def flush(self) -> None:
        if self._original and not _bound.sink:
            self._original.flush()

    def close(self) -> None:
        """Close nothing for a stage: the stream is everybody's."""
        if self._original and not _bound.sink:
            self._original.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a buffer has
        return getattr(self._original, name)


class Aside:
    """Descriptors 1 and 2, moved out of the reach of stage code and its children.

    Whoever may use the terminal finds it as `stdout` and `stderr` here, and as `sys.__stdout__` and `sys.__stderr__`,
    where terminal libraries look for it.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self._former = (sys.__stdout__, sys.__stderr__)
        self.stdout = _moved(1, file)
        self.stderr = _moved(2, file)
        _set_real(self.stdout, self.stderr)

    def trim(self, limit: int) -> int:
        """Empty the file when it has grown over a limit; say how many bytes that were."""
        found = os.fstat(self._file)
        if not stat.S_ISREG(found.st_mode) or found.st_size <= limit:
            return 0
        # Everybody appends, so the next write begins at the new end.
        os.ftruncate(self._file, 0)
        return found.st_size

    def restore(self) -> None:
        """Put the descriptors back."""
        _flush()
        _set_real(*self._former)
        for number, saved in ((1, self.stdout), (2, self.stderr)):
            saved.flush()
            os.dup2(saved.fileno(), number)
            saved.close()
        os.close(self._file)


def move_aside_fds(path: Path) -> Aside:
    """Let descriptors 1 and 2 write to a file: what goes past sys.stdout cannot hit the terminal either."""
    _flush()
    return Aside(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))


def _moved(number: int, file: int) -> TextIO:
    try:
        saved = fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 3)
    except OSError:  # it was closed by whoever started this process
        saved = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    os.dup2(file, number)
    return os.fdopen(saved, "w", encoding="utf-8", errors="backslashreplace", buffering=1)


def _set_real(stdout: TextIO | None, stderr: TextIO | None) -> None:
    vars(sys).update({"__stdout__": stdout, "__stderr__": stderr})


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream:
            stream.flush()
