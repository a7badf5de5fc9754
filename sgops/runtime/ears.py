"""What is heard of a process: its output, its frames, its end, and who wants it looked after."""

from __future__ import annotations

import codecs
import os
import selectors
import socket
from collections.abc import Callable
from typing import IO, Final

from sgops.core.errors import Unreadable
from sgops.core.values import Json
from sgops.runtime.frames import Unpacker

_CHUNK: Final = 64 * 1024
# How much of what is left is still read after the end: somebody may write there for ever.
_LAST_WORDS: Final = 4 * 1024 * 1024


class Ears:
    """Listens to many descriptors at a time; one that is exhausted is left out from then on.

    Everybody who is heard says how much he took: nothing for the moment, or None when there is no more to come.
    """

    def __init__(self) -> None:
        self._selector = selectors.PollSelector()  # of all selectors the one that needs no descriptor

    def listen_to(self, descriptor: int, take: Callable[[], int | None]) -> None:
        """Call this whenever there is something to be taken."""
        self._selector.register(descriptor, selectors.EVENT_READ, take)

    def hear(self, timeout: float) -> None:
        """Wait so many seconds for somebody to be heard, and hear all who are."""
        for key, _ in self._selector.select(max(0.0, timeout)):
            self._take(key)

    def drain(self) -> None:
        """Hear what is left, within reason, without waiting."""
        left = _LAST_WORDS
        while left > 0 and (ready := self._selector.select(0)):
            left -= sum(max(1, self._take(key)) for key, _ in ready)

    def close(self) -> None:
        """Listen no more."""
        self._selector.close()

    def _take(self, key: selectors.SelectorKey) -> int:
        taken: int | None = key.data()
        if taken is None:
            self._selector.unregister(key.fd)
        return taken or 0


class Output:
    """One stream of output, read as text."""

    def __init__(self, stream: IO[bytes], name: str, on_output: Callable[[str, str], None]) -> None:
        self._fd = stream.fileno()
        self._name = name
        self._on_output = on_output
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        os.set_blocking(self._fd, False)

    def take(self) -> int | None:
        """Read what is there."""
        try:
            piece = os.read(self._fd, _CHUNK)
        except BlockingIOError:
            return 0
        text = self._decoder.decode(piece, final=not piece)
        if text:
            self._on_output(self._name, text)
        return len(piece) or None


class Frames:
    """The frames that a process sends."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._unpacker = Unpacker()
        self._whole: list[Json] = []

    def take(self) -> int | None:
        """Read what is there; one that does not speak as it should is not heard any more."""
        try:
            piece = self._end.recv(_CHUNK, socket.MSG_DONTWAIT)
            self._whole += self._unpacker.feed(piece)
        except BlockingIOError:
            return 0
        except (ConnectionError, Unreadable, ValueError):
            return None
        return len(piece) or None

    def all(self) -> list[Json]:
        """Give what has come since the last time."""
        whole, self._whole = self._whole, []
        return whole
