"""What a service says, and what it means for its receipt and the job behind it: one transaction each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sgops.core.errors import NotFound as NoJob
from sgops.core.errors import UsageError
from sgops.core.events import Event, EventType
from sgops.core.failure import Failure, FailureType
from sgops.core.job import HeldFor, Job, JobState
from sgops.core.operator_moves import as_asked, hold
from sgops.core.receipts import (
    Receipt,
    ReceiptState,
    closed,
    done,
    may_go_again,
    received,
    sending,
    unwanted,
)
from sgops.core.service_moves import collect, submit_anew
from sgops.engine.failing import fail
from sgops.engine.payloads import encode

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.receipts import Ident
    from sgops.core.transition import Transition
    from sgops.core.values import Json
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

_AT_ITS_SERVICE = frozenset({JobState.EXTERNAL, JobState.WAITING})


class Answers:
    """Writes what services say; each method is for use inside a unit, and gives the receipt as it is then."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def to_send(self, unit: Unit, idents: list[Ident], now: datetime) -> list[Receipt]:
        """Mark what goes out now: from the commit on it may have arrived. A job that is held sends nothing."""
        found = [receipt for ident in idents if (receipt := unit.receipt(ident)) is not None]
        wanted = [receipt for receipt in found if self._goes_out(unit, receipt)]
        marked = [sending(receipt, now) for receipt in wanted]
        unit.save_receipts(marked)
        return marked

    def submitted(self, unit: Unit, ident: Ident, ref: str, now: datetime) -> Receipt | None:
        """Keep the reference the service gave."""
        receipt = unit.receipt(ident)
        if receipt is None or receipt.state is not ReceiptState.SENDING:
            return receipt
        known = received(receipt, ref)
        unit.save_receipts([known])
        self._remark(unit, EventType.SERVICE_SUBMITTED, known, now, ref=ref, submission=known.submission)
        return known

    def absent(self, unit: Unit, ident: Ident) -> Receipt | None:
        """Let work go out again that certainly never arrived, or whose key is safe to be used twice."""
        receipt = unit.receipt(ident)
        if receipt is None or not receipt.is_open or receipt.state is ReceiptState.INTENDED:
            return receipt
        kept = may_go_again(receipt)
        unit.save_receipts([kept])
        return kept

    def asked(self, unit: Unit, ident: Ident, said: str, reason: str, now: datetime) -> Receipt | None:
        """Remark what the service says, when it is something new."""
        receipt = unit.receipt(ident)
        if receipt is not None and receipt.is_open:
            self._remark(unit, EventType.SERVICE_ASKED, receipt, now, answer=said, reason=reason)
        return receipt

    def would_ask(self, unit: Unit, ident: Ident, now: datetime) -> None:
        """Remark that the service would be asked; nothing has happened to the job."""
        receipt = unit.receipt(ident)
        if receipt is not None and receipt.is_open:
            self._remark(unit, EventType.SERVICE_ASKED, receipt, now, preview=True)

    def completed(self, unit: Unit, ident: Ident, result: Json, now: datetime) -> tuple[Receipt | None, Job | None]:
        """Take the result; a job that waits for it goes on, for any other it is recorded and not used."""
        receipt = unit.receipt(ident)
        if receipt is None or not receipt.is_open:
            return receipt, None
        try:
            text = self._stored(encode(result, f"the result of service '{receipt.connector}'"))
        except UsageError as error:
            return self.failed(unit, ident, Failure(type=FailureType.INVALID_INPUT, reason=error.message), now)
        kept = done(receipt, text, now)
        job = self._job_of(unit, receipt)
        if job is None or job.state not in _AT_ITS_SERVICE:
            unit.save_receipts([kept])
            self._remark(unit, EventType.SERVICE_CLOSED, kept, now, state=kept.state.value)
            return kept, None
        return kept, self._apply(unit, collect(job, kept, now))

    def failed(
        self, unit: Unit, ident: Ident, failure: Failure, now: datetime, state: ReceiptState = ReceiptState.FAILED
    ) -> tuple[Receipt | None, Job | None]:
        """Close what the service has given up, or never had; its job goes the way of its retry policy."""
        receipt = unit.receipt(ident)
        if receipt is None or not receipt.is_open:
            return receipt, None
        masked = replace(failure, reason=self._parts.masker.text(failure.reason))
        kept = closed(receipt, state, now, type=masked.type.value, reason=masked.reason)
        job = self._job_of(unit, receipt)
        if job is None or job.state is not JobState.EXTERNAL:
            unit.save_receipts([kept])
            self._remark(unit, EventType.SERVICE_CLOSED, kept, now, state=kept.state.value)
            return kept, None
        # What failed because it was asked to stop costs nothing: the attempt that asked first can begin.
        move = submit_anew(job, kept, now) if receipt.unwanted else fail(self._parts, job, masked, now)
        return kept, self._apply(unit, replace(move, receipts=(kept,)))

    def overdue(self, unit: Unit, ident: Ident, failure: Failure, now: datetime) -> tuple[Receipt | None, Job | None]:
        """End an attempt whose service takes too long; the service shall stop, and is still asked."""
        receipt = unit.receipt(ident)
        job = self._job_of(unit, receipt) if receipt is not None else None
        if receipt is None or job is None or job.state is not JobState.EXTERNAL or not receipt.is_open:
            return receipt, None
        kept = unwanted(receipt, now)
        return kept, self._apply(unit, replace(fail(self._parts, job, failure, now), receipts=(kept,)))

    def given_up(self, unit: Unit, ident: Ident, reason: str, now: datetime) -> tuple[Receipt | None, Job | None]:
        """Hold a job nobody can answer for: an operator knows more. What an ended job left is asked after no more."""
        receipt = unit.receipt(ident)
        if receipt is None or not receipt.is_open:
            return receipt, None
        job = self._job_of(unit, receipt)
        if job is not None and job.state is JobState.EXTERNAL:
            return receipt, self._apply(unit, hold(job, now, HeldFor.SERVICE_UNKNOWN, reason=reason))
        if job is not None and not job.has_ended:
            return receipt, None
        kept = closed(receipt, ReceiptState.LOST, now, reason=reason)
        unit.save_receipts([kept])
        self._remark(unit, EventType.SERVICE_CLOSED, kept, now, state=kept.state.value)
        return kept, None

    # ── inside ──
    def _goes_out(self, unit: Unit, receipt: Receipt) -> bool:
        if receipt.state is not ReceiptState.INTENDED:
            return False
        # What went out before under the same key is known by its reference only when it goes out again.
        job = self._job_of(unit, receipt)
        return receipt.unwanted or (job is not None and job.state is JobState.EXTERNAL)

    def _job_of(self, unit: Unit, receipt: Receipt) -> Job | None:
        """Give the job if it still stands at the stage that made the call."""
        try:
            job = unit.job(receipt.job)
        except NoJob:
            return None
        return job if receipt.belongs_to(job) else None

    def _apply(self, unit: Unit, move: Transition) -> Job:
        [written] = unit.apply([as_asked(move, move.after.since)])
        return written.after

    def _stored(self, text: bytes) -> bytes:
        limit = self._parts.settings.checkpoints.max_size
        if len(text) > limit:
            raise UsageError(f"the result has {len(text)} bytes, more than checkpoints.max_size allows ({limit})")
        return text

    def _remark(self, unit: Unit, kind: EventType, receipt: Receipt, now: datetime, **details: Json) -> None:
        told: dict[str, Json] = {"connector": receipt.connector, "name": receipt.name, **details}
        if isinstance(told.get("reason"), str):
            told["reason"] = self._parts.masker.text(str(told["reason"]))
        unit.append([Event(type=kind, at=now, job=receipt.job, stage=receipt.stage, details=told)])
