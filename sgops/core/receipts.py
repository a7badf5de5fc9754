"""What is known of work that was handed to an external service."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from sgops.core.fact import fact

if TYPE_CHECKING:
    from sgops.core.job import Job

# The longest silence between two questions that were not answered.
_CAP: Final = timedelta(minutes=5)


class ReceiptState(StrEnum):
    """How far a call has come, as far as anybody can say."""

    INTENDED = "intended"  # written down, and certainly not sent
    SENDING = "sending"  # on its way: it may have arrived
    SUBMITTED = "submitted"  # the service has given a reference for it
    DONE = "done"
    FAILED = "failed"
    NOT_FOUND = "not_found"
    WITHDRAWN = "withdrawn"  # not wanted any more before it was sent
    LOST = "lost"  # nobody answers, and nobody waits for the answer any more


OPEN: Final = frozenset({ReceiptState.INTENDED, ReceiptState.SENDING, ReceiptState.SUBMITTED})
# After these the service has nothing under the key, and the same work may be handed over again.
REPEATABLE: Final = frozenset({ReceiptState.FAILED, ReceiptState.NOT_FOUND, ReceiptState.WITHDRAWN})

Ident: TypeAlias = tuple[int, int, str, str, int]


@fact
class Receipt:
    """One call of a stage to a service, under one key.

    `sends` counts how often it went out, `excused` how often it might go out once more: the service had said that it
    knows nothing of the key, or its connector that the same key twice is safe. `unwanted` is work that the service
    shall stop.
    """

    job: int
    run: int
    stage: str
    name: str
    submission: int
    connector: str
    key: str
    request: bytes
    digest: bytes
    intended_at: datetime
    state: ReceiptState = ReceiptState.INTENDED
    ref: str | None = None
    result: bytes | None = None
    failure_type: str | None = None
    reason: str | None = None
    sends: int = 0
    excused: int = 0
    unwanted: bool = False
    sent_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def ident(self) -> Ident:
        """What tells it from all others."""
        return (self.job, self.run, self.stage, self.name, self.submission)

    @property
    def is_open(self) -> bool:
        """Whether the service may still have something to say about it."""
        return self.state in OPEN

    def belongs_to(self, job: Job) -> bool:
        """Whether it was made by the stage the job stands at, in its present run."""
        return (self.job, self.run, self.stage) == (job.id, job.run, job.stage)


@fact
class Call:
    """What a stage asks of a service: the request as JSON text, and its digest."""

    connector: str
    name: str
    request: bytes
    digest: bytes


def intend(job: Job, call: Call, submission: int, now: datetime) -> Receipt:
    """Write down what is about to be handed over, under a key that is the same in every try to do so."""
    key = f"{job.token}/{job.run}/{job.stage}/{call.name}/{submission}"
    return Receipt(
        job=job.id,
        run=job.run,
        stage=job.stage,
        name=call.name,
        submission=submission,
        connector=call.connector,
        key=key,
        request=call.request,
        digest=call.digest,
        intended_at=now,
    )


def sending(receipt: Receipt, now: datetime) -> Receipt:
    """Write down that it goes out now: from here on it may have arrived."""
    return replace(receipt, state=ReceiptState.SENDING, sends=receipt.sends + 1, sent_at=now, ref=None)


def received(receipt: Receipt, ref: str) -> Receipt:
    """Keep the reference the service gave."""
    return replace(receipt, state=ReceiptState.SUBMITTED, ref=ref)


def may_go_again(receipt: Receipt) -> Receipt:
    """Let the same key go out once more: it is known to have arrived nowhere, or to be safe."""
    return replace(receipt, state=ReceiptState.INTENDED, excused=receipt.excused + 1)


def done(receipt: Receipt, result: bytes, now: datetime) -> Receipt:
    """Keep the result."""
    return replace(receipt, state=ReceiptState.DONE, result=result, closed_at=now)


def closed(receipt: Receipt, state: ReceiptState, now: datetime, *, type: str = "", reason: str = "") -> Receipt:
    """Close it without a result."""
    return replace(receipt, state=state, failure_type=type or None, reason=reason or None, closed_at=now)


def unwanted(receipt: Receipt, now: datetime) -> Receipt:
    """Ask for the work to be stopped; what was never sent is closed at once."""
    if receipt.state is ReceiptState.INTENDED:
        return closed(receipt, ReceiptState.WITHDRAWN, now)
    return replace(receipt, unwanted=True)


def pause_before(poll: timedelta, unanswered: int) -> timedelta:
    """Say how long to wait before the next question: longer each time that nobody answered."""
    return max(poll, min(poll * (1 << min(unanswered, 20)), _CAP))
