"""What is sent arrives as it was, in whatever pieces the stream delivers it."""

from __future__ import annotations

import socket
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import Unreadable
from sgops.runtime.frames import Unpacker, Wire, pack

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@given(st.lists(values, max_size=4), st.integers(1, 50))
def test_frames_survive_being_torn(frames: list[Any], size: int) -> None:
    stream = b"".join(pack(frame) for frame in frames)
    unpacker = Unpacker()

    read = [frame for at in range(0, len(stream), size) for frame in unpacker.feed(stream[at : at + size])]

    assert read == frames


def test_nonsense_is_refused_before_it_is_waited_for() -> None:
    with pytest.raises(Unreadable, match="announced"):
        Unpacker().feed(struct.pack(">I", 2**32 - 1))


def test_the_end_of_a_wire_is_told() -> None:
    ours, theirs = socket.socketpair()
    wire = Wire(ours)
    Wire(theirs).send({"hello": 1})
    theirs.close()

    heard = wire.receive()

    assert heard == [{"hello": 1}]
    assert wire.receive() is None
    ours.close()
