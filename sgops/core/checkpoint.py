"""What is known about a job at a stage boundary, sealed so that a flipped bit is always seen."""

from __future__ import annotations

import hashlib
import zlib
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from sgops.core.errors import DigestMismatch, TooLarge, Unreadable
from sgops.core.fact import fact, maker
from sgops.core.setting_types import exact_size
from sgops.core.units import format_size

if TYPE_CHECKING:
    from datetime import datetime, timedelta

FORMAT: Final = 1
RAW_LIMIT: Final = 64 * 1024 * 1024
# An id is the job and the number within the job in one integer: rows of a job lie together and need no index.
NUMBER_BITS: Final = 20
UNSEALED: Final = b"not sealed yet"
_FAST_LEVEL: Final = 1
# Format, job, number, run, stage, definition, inputs, facts and the size of what is stored, unpacked.
Header: TypeAlias = tuple[int, int, int, int, str, str, tuple[int, ...], str, int]
# Texts are quoted, which keeps the fields apart: no two different checkpoints write the same header.
_HEADER: Final = "(%s, %s, %s, %s, %r, %r, %s, %r, %s)"
# Copying so few bytes is cheaper than a second call.
_FEW: Final = 4096


class CheckpointStatus(StrEnum):
    """Where the stage stood when the checkpoint was saved."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Trigger(StrEnum):
    """What caused the checkpoint."""

    BEFORE_STAGE = "before_stage"
    AFTER_STAGE = "after_stage"
    FAILURE = "failure"
    SHUTDOWN = "shutdown"


class Codec(StrEnum):
    """How the payload's bytes are stored."""

    NONE = "none"
    RAW = "raw"
    ZLIB = "zlib"


@fact
class Payload:
    """A stage's output as it is stored: JSON text, compressed when that is worth it."""

    codec: Codec = Codec.NONE
    stored: bytes = b""
    raw_size: int = 0


make_payload: Final = maker(Payload)
NO_PAYLOAD: Final = Payload()


@fact
class Checkpoint:
    """One row of a job's history; append-only.

    One that is made without a digest is sealed as it is made; one that is read carries the digest it was stored with.
    `inputs` are the ids of the checkpoints whose outputs the stage reads, `facts` the captured state as JSON text.
    """

    job: int
    number: int
    run: int
    stage: str
    status: CheckpointStatus
    trigger: Trigger
    definition: str
    created_at: datetime
    inputs: tuple[int, ...] = ()
    payload: Payload = NO_PAYLOAD
    facts: str = ""
    retry_count: int = 0
    last_error: str | None = None
    duration: timedelta | None = None
    format: int = FORMAT
    digest: bytes = UNSEALED

    def __post_init__(self) -> None:
        # The very object, not its value: bytes that were read are never taken for a row yet to be sealed.
        if self.digest is UNSEALED:
            object.__setattr__(self, "digest", digest_of(self))

    @property
    def id(self) -> int:
        """Give the id under which the checkpoint is stored and shown."""
        return checkpoint_id(self.job, self.number)


make_checkpoint: Final = maker(Checkpoint)


def checkpoint_id(job: int, number: int) -> int:
    """Join a job's id and a number within the job."""
    return (job << NUMBER_BITS) | number


def compress(raw: bytes, *, over: int, limit: int) -> Payload:
    """Prepare an output for storing; over the limit is a permanent failure of the stage."""
    if len(raw) > RAW_LIMIT:
        raise TooLarge(
            f"the output is {format_size(len(raw))}, more than {exact_size(RAW_LIMIT)}",
            hint="write large results with ctx.artifact and return their name",
        )
    packed = zlib.compress(raw, _FAST_LEVEL) if len(raw) > over else raw
    if len(packed) > limit:
        raise TooLarge(
            f"the output is {format_size(len(packed))} after compression, more than checkpoints.max_size "
            f"({exact_size(limit)})",
            hint="write large results with ctx.artifact and return their name, or raise checkpoints.max_size",
        )
    if len(packed) < len(raw):
        return make_payload(codec=Codec.ZLIB, stored=packed, raw_size=len(raw))
    return make_payload(codec=Codec.RAW, stored=raw, raw_size=len(raw))


def digest_of(checkpoint: Checkpoint) -> bytes:
    """Hash every field that resumption reads, and the bytes as they are stored."""
    payload = checkpoint.payload
    header = (
        checkpoint.format,
        checkpoint.job,
        checkpoint.number,
        checkpoint.run,
        checkpoint.stage,
        checkpoint.definition,
        checkpoint.inputs,
        checkpoint.facts,
        payload.raw_size,
    )
    return digest_over(header, (checkpoint.status, checkpoint.trigger, payload.codec), payload.stored)


def digest_over(header: Header, names: tuple[CheckpointStatus, Trigger, Codec], stored: bytes) -> bytes:
    """Hash what a checkpoint is sealed over, given without a checkpoint."""
    # Words of ours, which hold no blank, are joined as they are: to format an enum costs more than all the rest.
    named = " ".join((_HEADER % header, *names, "")).encode("utf-8", "backslashreplace")
    if len(stored) < _FEW:
        return hashlib.sha256(named + stored).digest()
    digest = hashlib.sha256(named)
    digest.update(stored)
    return digest.digest()


def verify(checkpoint: Checkpoint) -> None:
    """Raise unless the checkpoint is exactly what was sealed."""
    if checkpoint.format > FORMAT:
        raise Unreadable(
            f"checkpoint {checkpoint.number} of job {checkpoint.job} has format {checkpoint.format}, "
            f"this sgops reads up to {FORMAT}",
            hint="use the newer sgops that wrote it",
        )
    if digest_of(checkpoint) != checkpoint.digest:
        raise DigestMismatch(
            f"checkpoint {checkpoint.number} of job {checkpoint.job} (stage '{checkpoint.stage}') "
            "does not match its hash",
            hint=f"sgops jobs checkpoints {checkpoint.job} --verify",
        )


def open_payload(payload: Payload) -> bytes:
    """Give the output's JSON text back; never more bytes than were recorded."""
    raw = _unpacked(payload)
    if len(raw) != payload.raw_size:
        raise Unreadable(f"a payload of {len(raw)} bytes was recorded as {payload.raw_size}")
    return raw or b"null"


def _unpacked(payload: Payload) -> bytes:
    match payload.codec:
        case Codec.RAW:
            return payload.stored
        case Codec.NONE:
            return b""
        case Codec.ZLIB:
            return _inflate(payload)


def _inflate(payload: Payload) -> bytes:
    """Decompress at most one byte over the recorded size: a bomb never unfolds."""
    try:
        return zlib.decompressobj().decompress(payload.stored, payload.raw_size + 1)
    except zlib.error as error:
        raise Unreadable(f"a payload cannot be decompressed: {error}") from error
