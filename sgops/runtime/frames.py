"""How an engine and its worker processes talk: JSON values over a stream, each with its length before it."""

from __future__ import annotations

import json
import socket
import struct
import threading
from typing import Final, cast

import orjson

from sgops.core.errors import Unreadable
from sgops.core.values import Json

_LENGTH: Final = struct.Struct(">I")
# More than any output may have: whoever announces more than that talks nonsense.
_LARGEST: Final = 256 * 1024 * 1024


def pack(value: Json) -> bytes:
    """Write one frame."""
    body = _written(value)
    if len(body) > _LARGEST:
        raise Unreadable(f"the output is too large to be told: {len(body):,} bytes")
    return _LENGTH.pack(len(body)) + body


class Unpacker:
    """Puts frames together from whatever pieces the stream delivers."""

    def __init__(self) -> None:
        self._left = bytearray()

    def feed(self, piece: bytes) -> list[Json]:
        """Take a piece and give the frames that are whole now."""
        self._left += piece
        frames: list[Json] = []
        while len(self._left) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._left)
            if length > _LARGEST:
                raise Unreadable(f"a frame of {length:,} bytes was announced")
            end = _LENGTH.size + length
            if len(self._left) < end:
                break
            frames.append(_read(bytes(self._left[_LENGTH.size : end])))
            del self._left[:end]
        return frames


class Wire:
    """One end of a stream of frames; any thread may send, one receives."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._unpacker = Unpacker()
        self._sending = threading.Lock()

    def send(self, value: Json) -> None:
        """Send one frame, whole."""
        frame = pack(value)
        with self._sending:
            self._end.sendall(frame)

    def receive(self) -> list[Json] | None:
        """Wait for at least one frame; None when the other end is gone."""
        while True:
            try:
                piece = self._end.recv(256 * 1024)
            except ConnectionError:
                return None
            if not piece:
                return None
            if frames := self._unpacker.feed(piece):
                return frames


def _written(value: Json) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        # Half a character in a message, which only the standard library writes down, and reads.
        return json.dumps(value).encode("ascii")


def _read(body: bytes) -> Json:
    try:
        return cast("Json", orjson.loads(body))
    except orjson.JSONDecodeError:
        return cast("Json", json.loads(body))
