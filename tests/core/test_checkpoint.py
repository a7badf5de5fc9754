"""A flipped bit is always seen, and nothing is unfolded past its recorded size."""

from __future__ import annotations

import os
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.checkpoint import (
    Checkpoint,
    CheckpointStatus,
    Codec,
    Payload,
    Trigger,
    checkpoint_id,
    compress,
    digest_of,
    open_payload,
    verify,
)
from sgops.core.errors import DigestMismatch, TooLarge, Unreadable
from tests.support.jobs import NOW


def a_sealed(raw: bytes = b'{"scenes":3}', **fields: object) -> Checkpoint:
    facts: dict[str, object] = {
        "job": 7,
        "number": 2,
        "run": 1,
        "stage": "script",
        "status": CheckpointStatus.COMPLETED,
        "trigger": Trigger.AFTER_STAGE,
        "definition": "d" * 64,
        "created_at": NOW,
        "inputs": (1, 2),
        "payload": compress(raw, over=512, limit=1_000_000),
    }
    row = Checkpoint(**(facts | fields))  # type: ignore[arg-type]
    return replace(row, digest=digest_of(row))


@given(raw=st.binary(min_size=1, max_size=3000))
def test_what_was_sealed_can_be_opened(raw: bytes) -> None:
    row = a_sealed(raw)

    verify(row)

    assert open_payload(row.payload) == raw


@given(raw=st.binary(min_size=1, max_size=2000), data=st.data())
def test_a_flipped_bit_anywhere_in_the_payload_is_detected(raw: bytes, data: st.DataObject) -> None:
    row = a_sealed(raw)
    place = data.draw(st.integers(0, len(row.payload.stored) * 8 - 1))
    stored = bytearray(row.payload.stored)
    stored[place // 8] ^= 1 << (place % 8)

    with pytest.raises(DigestMismatch):
        verify(replace(row, payload=replace(row.payload, stored=bytes(stored))))


@pytest.mark.parametrize(
    "change",
    [
        {"job": 8},
        {"number": 3},
        {"run": 2},
        {"stage": "panels"},
        {"status": CheckpointStatus.FAILED},
        {"trigger": Trigger.FAILURE},
        {"definition": "e" * 64},
        {"inputs": (1,)},
        {"facts": '{"rows":1}'},
        {"payload": Payload(codec=Codec.ZLIB, stored=b'{"scenes":3}', raw_size=12)},
    ],
)
def test_every_field_that_resumption_reads_is_covered(change: dict[str, object]) -> None:
    with pytest.raises(DigestMismatch):
        verify(replace(a_sealed(), **change))  # type: ignore[arg-type]


def test_a_newer_format_is_refused_by_name() -> None:
    with pytest.raises(Unreadable, match="format 99"):
        verify(a_sealed(format=99))


def test_a_bomb_is_never_unfolded_past_its_recorded_size() -> None:
    bomb = Payload(codec=Codec.ZLIB, stored=zlib.compress(b"0" * 50_000_000), raw_size=100)

    with pytest.raises(Unreadable, match="recorded as 100"):
        open_payload(bomb)


def test_rubbish_instead_of_a_compressed_payload_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        open_payload(Payload(codec=Codec.ZLIB, stored=b"rubbish", raw_size=10))


def test_a_small_output_is_stored_as_it_is_and_a_large_one_compressed() -> None:
    small = compress(b"x" * 512, over=512, limit=10_000)
    large = compress(b"x" * 513, over=512, limit=10_000)

    assert (small.codec, large.codec) == (Codec.RAW, Codec.ZLIB)


def test_an_output_that_compression_would_grow_is_stored_raw() -> None:
    assert compress(os.urandom(2000), over=512, limit=10_000).codec is Codec.RAW


def test_an_output_over_the_limit_is_refused_with_a_way_out() -> None:
    with pytest.raises(TooLarge) as refusal:
        compress(os.urandom(20_000), over=512, limit=10_000)

    assert "ctx.artifact" in refusal.value.hint


def test_an_output_over_the_raw_limit_is_refused_without_trying() -> None:
    with pytest.raises(TooLarge):
        compress(bytes(64 * 1024 * 1024 + 1), over=512, limit=10_000_000)


@given(job=st.integers(1, 2**40), number=st.integers(1, 2**20 - 1))
def test_an_id_tells_job_and_number_apart(job: int, number: int) -> None:
    assert divmod(checkpoint_id(job, number), 2**20) == (job, number)
