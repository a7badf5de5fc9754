"""What comes over descriptors is heard as it comes, and an end is heard once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from sgops.runtime.ears import Ears, Frames, Output
from sgops.runtime.frames import pack


def test_text_is_whole_though_its_bytes_come_in_two_halves() -> None:
    reads, writes = os.pipe()
    said: list[str] = []
    ears = Ears()
    with os.fdopen(reads, "rb") as stream:
        ears.listen_to(reads, Output(stream, "stdout", lambda _name, text: said.append(text)).take)
        for half in (b"caf\xc3", b"\xa9 \xff"):
            os.write(writes, half)
            ears.hear(1)
        os.close(writes)
        ears.drain()

    assert "".join(said) == "café �"
    ears.close()


def test_who_talks_nonsense_is_not_heard_any_more() -> None:
    ours, theirs = socket.socketpair()
    frames = Frames(ours)
    ears = Ears()
    ears.listen_to(ours.fileno(), frames.take)
    theirs.sendall(pack("sense") + b"\xff\xff\xff\xff")
    ears.hear(1)
    theirs.sendall(pack("more"))

    ears.hear(0)

    assert frames.all() == []
    for end in (ears, ours, theirs):
        end.close()


def test_draining_ends_though_somebody_writes_for_ever() -> None:
    ears = Ears()
    with Path("/dev/zero").open("rb") as stream:
        read: list[int] = []
        ears.listen_to(stream.fileno(), Output(stream, "stdout", lambda _name, text: read.append(len(text))).take)

        ears.drain()

    assert sum(read) >= 4 * 1024 * 1024
    ears.close()
